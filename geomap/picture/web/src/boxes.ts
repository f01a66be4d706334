// Boxes on the screen that labels take; a label that would touch one is left out.

export type Box = readonly [left: number, top: number, right: number, bottom: number];

export class Boxes {
  private readonly taken: Box[] = [];

  isFree(box: Box): boolean {
    return !this.taken.some((b) => b[0] < box[2] && b[2] > box[0] && b[1] < box[3] && b[3] > box[1]);
  }

  take(box: Box): void {
    this.taken.push(box);
  }

  /** Take the box if nothing else has it. */
  claim(box: Box): boolean {
    if (!this.isFree(box)) return false;
    this.take(box);
    return true;
  }
}

let context: CanvasRenderingContext2D | null | undefined;

/** The width of a text in pixels, as the page's font draws it. */
export function textWidth(text: string, font: string): number {
  context ??= document.createElement('canvas').getContext('2d');
  if (!context) return text.length * 7;
  context.font = font;
  return context.measureText(text).width;
}
