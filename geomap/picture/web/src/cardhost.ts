// Where a card stands: beside its pin, or on a narrow map as a sheet from below.
import L from './leaflet.ts';
import { h } from './dom.ts';

export const NARROW_PX = 620;
/** What a card's tip and the room around it and its pin take. */
const ROOM_PX = 60;

/** What a card was opened from: where it points and what gets the focus back. */
export interface Opener {
  readonly at: L.LatLngExpression;
  readonly lift: number;
  readonly element: () => HTMLElement | null;
}

export class CardHost {
  private readonly map: L.Map;
  private readonly closeWord: string;
  private popup: L.Popup | null = null;
  private sheet: HTMLElement | null = null;
  private opener: Opener | null = null;
  /** Called when a card is gone, by whatever way. */
  onClosed: () => void = () => {};

  constructor(map: L.Map, closeWord: string) {
    this.map = map;
    this.closeWord = closeWord;
    map.on('popupclose', (event: L.PopupEvent) => {
      if (event.popup === this.popup) this.closed();
    });
    map.on('resize', () => this.refit());
  }

  get isOpen(): boolean {
    return this.popup !== null || this.sheet !== null;
  }

  open(card: HTMLElement, opener: Opener): void {
    this.close();
    this.opener = opener;
    if (this.map.getSize().x < NARROW_PX) this.openSheet(card, opener);
    else this.openPopup(card, opener);
    card.focus({ preventScroll: true });
  }

  /** A card never outgrows the map, also in a small frame on a large page. */
  private limit(card: HTMLElement): HTMLElement {
    card.style.maxHeight = `${Math.max(160, Math.min(560, this.map.getSize().y - ROOM_PX - 2 * (this.opener?.lift ?? 0)))}px`;
    return card;
  }

  /** The map grew or shrank, as when the table unfolds: the card follows, and stays in sight. */
  private refit(): void {
    const card = this.popup?.getElement()?.querySelector<HTMLElement>('.gm-card');
    if (!card) return;
    this.limit(card);
    this.popup?.update();
  }

  /** Put other content into the open card, in the same place. */
  replace(card: HTMLElement): void {
    if (this.popup) this.popup.setContent(this.withEscape(this.limit(card)));
    else this.sheet?.lastElementChild?.replaceWith(card);
  }

  close(): void {
    if (this.popup) this.popup.remove();
    else if (this.sheet) this.closed();
  }

  private openPopup(card: HTMLElement, { at, lift }: Opener): void {
    const panel = this.map.getContainer().querySelector<HTMLElement>('.gm-panel.gm-open');
    this.popup = L.popup({
      className: card.dir === 'rtl' ? 'gm-popup gm-rtl' : 'gm-popup',
      minWidth: 300,
      maxWidth: 360,
      offset: [0, -lift],
      autoPanPaddingTopLeft: [16, 16],
      autoPanPaddingBottomRight: [(panel?.offsetWidth ?? 0) + 28, 14 + 2 * lift],
      closeOnEscapeKey: false, // done here, so that the focus goes back to the pin
    })
      .setLatLng(at)
      .setContent(this.withEscape(this.limit(card)))
      .openOn(this.map);
    const button = this.popup.getElement()?.querySelector('.leaflet-popup-close-button');
    button?.setAttribute('aria-label', this.closeWord);
    button?.setAttribute('title', this.closeWord);
    // What unfolds inside makes the card taller: it moves up, and the map with it if need be.
    this.popup.getElement()?.addEventListener('toggle', () => this.popup?.update(), true);
  }

  private openSheet(card: HTMLElement, { at }: Opener): void {
    const button = h('button', { type: 'button', class: 'gm-close', 'aria-label': this.closeWord }, '×');
    button.addEventListener('click', () => this.close());
    this.sheet = this.withEscape(h('div', { class: card.dir === 'rtl' ? 'gm-sheet gm-rtl' : 'gm-sheet' }, button, card));
    L.DomEvent.disableClickPropagation(this.sheet);
    L.DomEvent.disableScrollPropagation(this.sheet);
    this.map.getContainer().append(this.sheet);
    // The pin goes to the middle of what the sheet leaves free.
    const free = this.map.getSize().y - this.sheet.offsetHeight;
    const pin = this.map.latLngToContainerPoint(at);
    this.map.panBy([pin.x - this.map.getSize().x / 2, pin.y - Math.max(60, free / 2)], { animate: false });
  }

  private withEscape(element: HTMLElement): HTMLElement {
    element.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      this.close();
    });
    return element;
  }

  private closed(): void {
    const held = this.popup?.getElement() ?? this.sheet;
    const active = document.activeElement;
    const hadFocus = !active || active === document.body || Boolean(held?.contains(active));
    this.sheet?.remove();
    this.popup = null;
    this.sheet = null;
    const back = this.opener?.element();
    this.opener = null;
    if (hadFocus) back?.focus({ preventScroll: true });
    this.onClosed();
  }
}
