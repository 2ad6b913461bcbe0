const longestSide = 1600;
const smallEnoughBytes = 1_200_000;

/**
 * A photograph as it is sent: a large one is drawn smaller first, which a village's network is thankful for. What the
 * browser cannot draw goes as it is; the server judges it. What a phone wrote into the original is never shown to anybody
 * without a reason, wherever it was removed.
 */
export async function smaller(file: File): Promise<Blob> {
  if (file.size <= smallEnoughBytes && /^image\/(jpeg|png|webp)$/.test(file.type)) return file;
  const picture = await drawable(file);
  if (!picture) return file;
  const scale = Math.min(1, longestSide / Math.max(picture.naturalWidth, picture.naturalHeight));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.naturalWidth * scale));
  canvas.height = Math.max(1, Math.round(picture.naturalHeight * scale));
  const brush = canvas.getContext("2d");
  if (!brush) return file;
  brush.drawImage(picture, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(picture.src);
  return new Promise((resolve) => {
    canvas.toBlob((blob) => resolve(blob || file), "image/jpeg", 0.85);
  });
}

function drawable(file: File): Promise<HTMLImageElement | null> {
  return new Promise((resolve) => {
    const picture = new Image();
    picture.addEventListener("load", () => resolve(picture));
    picture.addEventListener("error", () => resolve(null));
    picture.src = URL.createObjectURL(file);
  });
}
