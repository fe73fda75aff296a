// ink.ts - colours and dashes of the six lines: none of the law's colours, and told apart without colour.
export const LIGHT = ['#1668b8', '#7b4fb5', '#0d7c80', '#8a5a1f', '#5a6779', '#a63d7e'];
export const DARK = ['#6fb3f5', '#b796ec', '#4fc3c4', '#d0a468', '#a9b7c8', '#e58cc3'];
export const DASHES: number[][] = [[], [7, 3], [2, 2], [10, 3, 2, 3], [4, 4], [1, 3]];
