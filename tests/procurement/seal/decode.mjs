// Reads a drawn QR code back: the dark squares of a page, enlarged into a picture.
import { readFile } from "node:fs/promises";
import decodeQR from "qr/decode.js";

const { size, dark } = JSON.parse(await readFile(process.argv[2], "utf8"));
const SCALE = 8;
const width = size * SCALE;
const data = new Uint8ClampedArray(width * width * 4).fill(255);
for (const [x, y] of dark) {
  for (let row = y * SCALE; row < (y + 1) * SCALE; row += 1) {
    for (let column = x * SCALE; column < (x + 1) * SCALE; column += 1) data.fill(0, 4 * (row * width + column), 4 * (row * width + column) + 3);
  }
}
process.stdout.write(decodeQR({ width, height: width, data }));
