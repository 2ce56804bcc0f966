/** Of the longer side, in pixels: enough to know a face by, small enough to travel with every read of the patient. */
const SIDE = 256;
const MOST_BYTES = 20_000_000;

/** The picture as a small JPEG. @throws when the file is no picture */
export async function shrunk(file: File, side = SIDE): Promise<string> {
  if (file.size > MOST_BYTES) throw new Error('too large');
  const picture = await createImageBitmap(file);
  const scale = Math.min(1, side / Math.max(picture.width, picture.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('no canvas');
  // What was transparent is white, not black.
  context.fillStyle = 'white';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const data = canvas.toDataURL('image/jpeg', 0.85);
  if (!data.startsWith('data:image/jpeg;base64,')) throw new Error('no picture');
  return data;
}
