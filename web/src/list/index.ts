export type { Anchor } from "./anchor.ts";
export { HeightCache } from "./heightCache.ts";
export type { RowKey } from "./heightIndex.ts";
export { type ListHandle, type RowPlace, VirtualList, type VirtualListProps } from "./VirtualList.tsx";
export type { MoreState, Start, View } from "./virtualizer.ts";
