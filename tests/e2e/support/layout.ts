import type { Page } from '@playwright/test';

/** What does not fit on a page: a document wider than its window, words cut off without an ellipsis, words outside the window. */
export function layoutFaults(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found = new Set<string>();
    const root = document.documentElement;
    if (root.scrollWidth > innerWidth) found.add(`the document is ${root.scrollWidth - innerWidth} px too wide`);
    const says = (element: Element) => {
      const place = [...element.classList].map((name) => `.${name}`).join('');
      return `${element.localName}${place} "${(element.textContent ?? '').trim().slice(0, 40)}"`;
    };
    /** What is too wide can be scrolled to, or ends in an ellipsis. */
    const isCaredFor = (element: Element | null): boolean => {
      for (let at = element; at !== null && at !== root; at = at.parentElement) {
        const { overflowX, textOverflow } = getComputedStyle(at);
        if (['auto', 'scroll'].includes(overflowX) || (overflowX === 'hidden' && textOverflow === 'ellipsis')) return true;
      }
      return false;
    };
    for (const element of document.body.querySelectorAll<HTMLElement>('*')) {
      const hasWords = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && (node.textContent ?? '').trim() !== '');
      if (!hasWords || element.closest('.vh, .skip, [inert], option, svg, .av') !== null) continue;
      if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
      const style = getComputedStyle(element);
      const box = element.getBoundingClientRect();
      if (box.width === 0 || box.height === 0) continue;
      if ((box.right > innerWidth + 1 || box.left < -1) && !isCaredFor(element)) found.add(`outside the window: ${says(element)}`);
      if (style.display === 'inline' || ['textarea', 'select'].includes(element.localName)) continue;
      // Where nothing is clipped a few pixels are the hanging margin of what stands at the end.
      const slack = style.overflowX === 'visible' ? 4 : 1;
      if (element.scrollWidth > element.clientWidth + slack && !isCaredFor(element)) found.add(`cut off at the side: ${says(element)}`);
      const isClipped = style.overflowY === 'hidden' || style.overflowY === 'clip';
      const isClamped = style.webkitLineClamp !== 'none' || style.textOverflow === 'ellipsis';
      if (isClipped && !isClamped && element.scrollHeight > element.clientHeight + 2) found.add(`cut off below: ${says(element)}`);
    }
    return [...found];
  });
}
