/** Distinct texts as one UTF-8 block: two buffers that can be moved between threads, however many texts there are.
 *    bytes   G E T r e d i s
 *    offset  0     3         8        text k is bytes [offset[k], offset[k + 1]) */
export interface TextBlock {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly offset: Uint32Array<ArrayBuffer>;
}

export function packTexts(texts: readonly Uint8Array[]): TextBlock {
  const offset = new Uint32Array(texts.length + 1);
  texts.forEach((text, k) => (offset[k + 1] = offset[k]! + text.length));
  const bytes = new Uint8Array(offset[texts.length]!);
  texts.forEach((text, k) => bytes.set(text, offset[k]));
  return { bytes, offset };
}

/** The texts of a block, decoded when first asked for. Of a hostile text, what no row could show is left out. */
export class Texts {
  readonly length: number;
  readonly #block: TextBlock;
  readonly #known: (string | undefined)[];
  static readonly #decoder = new TextDecoder();

  constructor(block: TextBlock) {
    this.#block = block;
    this.length = block.offset.length - 1;
    this.#known = new Array<string | undefined>(this.length);
  }

  get(k: number): string {
    let text = this.#known[k];
    if (text === undefined) {
      const { bytes, offset } = this.#block;
      text = Texts.#decoder.decode(bytes.subarray(offset[k], offset[k + 1]));
      this.#known[k] = text;
    }
    return text;
  }
}
