// Stands in for age's post-quantum recipients, which SB-1 does not use and which would make the script a third longer.
export const MLKEM768P256 = undefined;
export const MLKEM768X25519 = undefined;
