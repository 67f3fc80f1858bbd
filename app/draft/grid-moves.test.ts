import { expect, test } from "vitest";
import {
  afterRemoval,
  type CellName,
  type FieldState,
  intentOf,
  type KeyPress,
  neighbour,
  readCellPath,
} from "./grid-moves.ts";

const press = (key: string, held: Partial<KeyPress> = {}): KeyPress => ({
  key,
  alt: false,
  command: false,
  shift: false,
  composing: false,
  ...held,
});
const field = (
  text: string,
  selectionStart: number,
  selectionEnd = selectionStart,
  cell: CellName = "title",
): FieldState => ({
  cell,
  text,
  selectionStart,
  selectionEnd,
});
const order = ["a", "b", "c"];
const has = (lineId: string, cell: CellName) => (cell === "detail" ? lineId === "b" : cell !== "discount");

test("left and right leave a cell only at the edge of its text", () => {
  expect(intentOf(press("ArrowRight"), field("Posters", 3))).toBeNull();
  expect(intentOf(press("ArrowRight"), field("Posters", 7))).toEqual({ do: "go", to: "right" });
  expect(intentOf(press("ArrowLeft"), field("Posters", 0))).toEqual({ do: "go", to: "left" });
  expect(intentOf(press("ArrowLeft"), field("Posters", 2))).toBeNull();
});

test("a cell that is selected whole is left by any arrow", () => {
  expect(intentOf(press("ArrowLeft"), field("14", 0, 2, "quantity"))).toEqual({ do: "go", to: "left" });
  expect(intentOf(press("ArrowRight"), field("14", 0, 2, "quantity"))).toEqual({ do: "go", to: "right" });
});

test("up and down always leave a cell, except inside a detail of several rows", () => {
  expect(intentOf(press("ArrowDown"), field("Posters", 3))).toEqual({ do: "go", to: "down" });
  expect(intentOf(press("ArrowDown"), field("one\ntwo", 1, 1, "detail"))).toBeNull();
  expect(intentOf(press("ArrowDown"), field("one\ntwo", 5, 5, "detail"))).toEqual({ do: "go", to: "down" });
  expect(intentOf(press("ArrowUp"), field("one\ntwo", 5, 5, "detail"))).toBeNull();
});

test("shift with an arrow selects text, as everywhere", () => {
  expect(intentOf(press("ArrowDown", { shift: true }), field("Posters", 3))).toBeNull();
  expect(intentOf(press("ArrowRight", { shift: true }), field("Posters", 7))).toBeNull();
});

test("alt with up and down moves the line", () => {
  expect(intentOf(press("ArrowUp", { alt: true }), field("x", 0))).toEqual({ do: "moveLine", by: -1 });
  expect(intentOf(press("ArrowDown", { alt: true }), field("x", 0))).toEqual({ do: "moveLine", by: 1 });
});

test("control-backspace deletes a word in words, and the line where there is no word to delete", () => {
  const keys = press("Backspace", { command: true });
  expect(intentOf(keys, field("Creative direction", 8))).toBeNull();
  expect(intentOf(keys, field("Creative direction", 0))).toEqual({ do: "remove" });
  expect(intentOf(keys, field("", 0))).toEqual({ do: "remove" });
  expect(intentOf(keys, field("14", 2, 2, "quantity"))).toEqual({ do: "remove" });
});

test("while an input method composes every key belongs to it", () => {
  for (const key of ["Enter", "ArrowDown", "Backspace"]) {
    expect(intentOf(press(key, { composing: true, command: true }), field("", 0))).toBeNull();
  }
});

test("enter goes on, shift-enter opens the detail, alt-enter inserts, control-enter belongs to the page", () => {
  expect(intentOf(press("Enter"), field("x", 1))).toEqual({ do: "next" });
  expect(intentOf(press("Enter", { shift: true }), field("x", 1))).toEqual({ do: "openDetail" });
  expect(intentOf(press("Enter", { shift: true }), field("x", 1, 1, "detail"))).toBeNull();
  expect(intentOf(press("Enter", { alt: true }), field("x", 1))).toEqual({ do: "insertBelow" });
  expect(intentOf(press("Enter", { command: true }), field("x", 1))).toBeNull();
});

test("sideways moves run on over the end of a line and pass over cells that it does not show", () => {
  expect(neighbour(order, { lineId: "a", cell: "title" }, "right", has)).toEqual({ lineId: "a", cell: "quantity" });
  expect(neighbour(order, { lineId: "b", cell: "title" }, "right", has)).toEqual({ lineId: "b", cell: "detail" });
  expect(neighbour(order, { lineId: "a", cell: "taxes" }, "right", has)).toEqual({ lineId: "b", cell: "title" });
  expect(neighbour(order, { lineId: "a", cell: "title" }, "left", has)).toBeNull();
  expect(neighbour(order, { lineId: "c", cell: "taxes" }, "right", has)).toBeNull();
});

test("up and down keep the column; from a detail they reach titles", () => {
  expect(neighbour(order, { lineId: "a", cell: "unitPrice" }, "down", has)).toEqual({ lineId: "b", cell: "unitPrice" });
  expect(neighbour(order, { lineId: "b", cell: "detail" }, "up", has)).toEqual({ lineId: "b", cell: "title" });
  expect(neighbour(order, { lineId: "b", cell: "detail" }, "down", has)).toEqual({ lineId: "c", cell: "title" });
  expect(neighbour(order, { lineId: "c", cell: "title" }, "down", has)).toBeNull();
});

test("a move from a line that is gone goes nowhere", () => {
  expect(neighbour(order, { lineId: "gone", cell: "title" }, "down", has)).toBeNull();
});

test("after a removal focus goes to the line below, else above", () => {
  expect(afterRemoval(order, { lineId: "b", cell: "quantity" })).toEqual({ lineId: "c", cell: "quantity" });
  expect(afterRemoval(order, { lineId: "c", cell: "quantity" })).toEqual({ lineId: "b", cell: "quantity" });
  expect(afterRemoval(["c"], { lineId: "c", cell: "quantity" })).toBeNull();
});

test("only paths of cells are cells", () => {
  expect(readCellPath("lines/x1/quantity")).toEqual({ lineId: "x1", cell: "quantity" });
  expect(readCellPath("lines/x1/quantity/more")).toBeNull();
  expect(readCellPath("invoice/reference")).toBeNull();
  expect(readCellPath("lines/x1/orderKey")).toBeNull();
});
