"""Whether a supplier may bid, told beforehand with reasons; decisions that shut suppliers out; documents that they keep for their bids."""
