"""Sealing in a page as one writes it at first: the file becomes text, byte by byte, before it is encrypted."""

SEAL = """async size => {
  const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt"]);
  for (let done = 0; done < size; done += 1 << 20) {
    const block = crypto.getRandomValues(new Uint8Array(1 << 16));
    for (let part = 0; part < 16; part++) {
      const text = Array.from(block, byte => byte.toString(16).padStart(2, "0")).join("");
      const content = new TextEncoder().encode(JSON.stringify({ text }));
      await crypto.subtle.encrypt({ name: "AES-GCM", iv: new Uint8Array(12) }, key, content);
    }
  }
}"""
