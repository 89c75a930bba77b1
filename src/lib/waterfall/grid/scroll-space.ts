/** Browsers end near 16 to 33 million pixels of height (less when zoomed in): a million rows of 24 px do not fit. So there are two
 *  spaces: *content* px, where rows are, and *track* px, where the scrollbar is. They are one and the same until the content is
 *  higher than the track may be; past that, a wheel or a key moves both by the same few pixels, and a drag of the scrollbar moves the
 *  content in proportion. Pure: the caller reads and writes scrollTop. */
export interface ScrollSpace {
  readonly contentPx: number;
  readonly trackPx: number;
  readonly viewPx: number;
  readonly contentTop: number; // first content px in view
  readonly trackTop: number; // scrollTop that stands for it
}

export const MAX_TRACK_PX = 8_000_000;

export function scrollSpace(contentPx: number, viewPx: number, contentTop = 0, maxTrackPx = MAX_TRACK_PX): ScrollSpace {
  const trackPx = Math.min(contentPx, maxTrackPx);
  const top = clamp(contentTop, 0, Math.max(0, contentPx - viewPx));
  const space = { contentPx, trackPx, viewPx, contentTop: top, trackTop: 0 };
  return { ...space, trackTop: proportionalTrackTop(space, top) };
}

/** The reader scrolled: scrollTop is now `trackTop`. Near moves are taken pixel by pixel, far ones in proportion. */
export function scrolled(space: ScrollSpace, trackTop: number): ScrollSpace {
  if (space.trackPx === space.contentPx) return { ...space, trackTop, contentTop: trackTop };
  const delta = trackTop - space.trackTop;
  const maxContent = Math.max(0, space.contentPx - space.viewPx);
  const maxTrack = Math.max(1, space.trackPx - space.viewPx);
  const near = Math.abs(delta) <= space.viewPx * 2;
  const atEnd = trackTop <= 0 || trackTop >= maxTrack;
  if (near && !atEnd) return { ...space, trackTop, contentTop: clamp(space.contentTop + delta, 0, maxContent) };
  if (near) {
    // The track ended before the content did (or the other way round): go on by pixels, and put the track back in proportion.
    const contentTop = clamp(space.contentTop + delta, 0, maxContent);
    return { ...space, contentTop, trackTop: proportionalTrackTop(space, contentTop) };
  }
  return { ...space, trackTop, contentTop: (clamp(trackTop, 0, maxTrack) / maxTrack) * maxContent };
}

/** Puts the track back in proportion once scrolling has come to rest: pixel moves let the two drift apart. */
export function settled(space: ScrollSpace): ScrollSpace {
  return { ...space, trackTop: proportionalTrackTop(space, space.contentTop) };
}

/** In proportion, but pixel by pixel within two views of either end, so that the ends of track and content are the same place. */
function proportionalTrackTop(space: Omit<ScrollSpace, 'trackTop' | 'contentTop'>, contentTop: number): number {
  if (space.trackPx === space.contentPx) return contentTop;
  const maxContent = Math.max(1, space.contentPx - space.viewPx);
  const maxTrack = space.trackPx - space.viewPx;
  const margin = 2 * space.viewPx;
  const least = Math.min(contentTop, margin);
  const most = maxTrack - Math.min(maxContent - contentTop, margin);
  return clamp(Math.round((contentTop / maxContent) * maxTrack), least, most);
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
