import type { Pipeline, PipelineElement, SpansetExpression, SpansetOperation } from '../ast.ts';
import { groupStage } from './group-stage.ts';
import type { FieldReaders } from './field-reader.ts';
import { compileFilter } from './compile-filter.ts';
import { KEEPS_ALL, KEEPS_NONE, type RowFilter } from './row-filter.ts';
import { countTest, scalarStage } from './scalar-stage.ts';
import { NO_SETS, SetsWriter, type Sets, type Stage } from './spansets.ts';
import { Relation, unite, type Slice } from './structure.ts';
import { Unsupported } from './unsupported.ts';

export function compilePipeline(pipeline: Pipeline, readers: FieldReaders): Stage {
  const stages = pipeline.elements.map((element, i) => compileElement(element, readers, pipeline.elements[i + 1]));
  if (stages.length === 1) return stages[0]!;
  return (sets) => stages.reduce((rest, stage) => (rest.count > 0 ? stage(rest) : rest), sets);
}

function compileElement(node: PipelineElement, readers: FieldReaders, next: PipelineElement | undefined): Stage {
  switch (node.kind) {
    case 'filter':
    case 'spanset-operation':
    case 'pipeline':
      return compileSpansets(node, readers);
    case 'by':
      return groupStage(node.expression, readers, next?.kind === 'scalar-filter' ? countTest(next) : null);
    case 'coalesce':
      return coalesceStage();
    case 'select':
      return (sets) => sets;
    case 'scalar-filter':
      return scalarStage(node, readers);
    case 'aggregate':
      throw new Unsupported('an aggregate without a comparison');
  }
}

function compileSpansets(node: SpansetExpression, readers: FieldReaders): Stage {
  if (node.kind === 'pipeline') return compilePipeline(node, readers);
  if (node.kind === 'filter') return filterStage(compileFilter(node.expression, readers));
  return operationStage(node, readers);
}

const CHUNK = 8192; // rows filtered at a time: what filters need beside stays in the cache

function filterStage(filter: RowFilter): Stage {
  if (filter === KEEPS_ALL) return (sets) => sets;
  if (filter === KEEPS_NONE) return () => NO_SETS;
  const writer = new SetsWriter();
  let chunk = new Int32Array(0);
  return (sets) => {
    const count = sets.start[sets.count]!;
    writer.reset(sets.count, count, sets.labels !== null);
    const { rows } = writer;
    if (count <= CHUNK) return regroup(sets, writer, filter.keep(sets.rows, count, rows));
    if (chunk.length === 0) chunk = new Int32Array(CHUNK);
    let kept = 0;
    for (let from = 0; from < count; from += CHUNK) {
      const size = Math.min(CHUNK, count - from);
      const keptNow = filter.keep(sets.rows.subarray(from, from + size), size, chunk);
      rows.set(chunk.subarray(0, keptNow), kept);
      kept += keptNow;
    }
    return regroup(sets, writer, kept);
  };
}

/** Finds the sets again in what was kept of their rows, in the same order. */
function regroup({ count, unit, start, rows, ascends, labels }: Sets, writer: SetsWriter, kept: number): Sets {
  let next = 0;
  for (let set = 0; set < count && next < kept; set++) {
    const end = start[set + 1]!;
    if (ascends) {
      const last = rows[end - 1]!;
      while (next < kept && writer.rows[next]! <= last) next++;
    } else for (let i = start[set]!; i < end && next < kept; i++) if (rows[i] === writer.rows[next]) next++;
    writer.add(unit[set]!, next, labels?.[set]);
  }
  return writer.finish(ascends);
}

/** One set per unit. */
function coalesceStage(): Stage {
  const writer = new SetsWriter();
  const united = new UnitRows();
  return (sets) => {
    if (sets.ascends && sets.labels === null) return sets;
    writer.reset(sets.count, sets.start[sets.count]!, sets.labels !== null);
    let ascends = true;
    for (let set = 0, end = 0; set < sets.count;) {
      const { list, from, to } = united.of(sets, set);
      if (end > 0 && writer.rows[end - 1]! > list[from]!) ascends = false;
      writer.rows.set(list.subarray(from, to), end);
      writer.add(sets.unit[set]!, (end += to - from), []);
      set = united.nextSet;
    }
    return writer.finish(ascends);
  };
}

/** The rows of all sets of a unit, ascending. */
class UnitRows {
  /** The set after those of the unit last asked for. */
  nextSet = 0;

  /** @param set the first one of the unit */
  of(sets: Sets, set: number): Slice {
    const unit = sets.unit[set]!;
    let next = set + 1;
    while (next < sets.count && sets.unit[next] === unit) next++;
    this.nextSet = next;
    const from = sets.start[set]!;
    const to = sets.start[next]!;
    if (next === set + 1) return { list: sets.rows, from, to };
    return { list: sets.rows.slice(from, to).sort(), from: 0, to: to - from };
  }
}

const NO_ROWS: Slice = { list: new Int32Array(0), from: 0, to: 0 };

/** Each set of the input is an own unit for both sides, which are then joined unit by unit. */
function operationStage(node: SpansetOperation, readers: FieldReaders): Stage {
  const left = compileSpansets(node.left, readers);
  const right = compileSpansets(node.right, readers);
  const { op } = node;
  const relation = op === '&&' || op === '||' ? null : new Relation(op, readers.block.spans);
  const needsLeft = relation ? !op.startsWith('!') : op === '&&';
  const needsRight = op !== '||';
  const writer = new SetsWriter();
  const ofLeft = new UnitRows();
  const ofRight = new UnitRows();
  let indices = new Int32Array(0);
  return (sets) => {
    if (indices.length < sets.count) indices = new Int32Array(sets.count).map((_, i) => i);
    const units: Sets = { ...sets, unit: indices, labels: null };
    const l = left(units);
    const r = right(units);
    writer.reset(sets.count, sets.start[sets.count]!, sets.labels !== null);
    let end = 0;
    for (let i = 0, j = 0; i < l.count || j < r.count;) {
      if ((needsRight && j === r.count) || (op === '&&' && i === l.count)) break;
      const unit = Math.min(i < l.count ? l.unit[i]! : Infinity, j < r.count ? r.unit[j]! : Infinity);
      const onLeft = i < l.count && l.unit[i] === unit ? ofLeft.of(l, i) : null;
      const onRight = j < r.count && r.unit[j] === unit ? ofRight.of(r, j) : null;
      const isSingle = (!onLeft || ofLeft.nextSet === i + 1) && (!onRight || ofRight.nextSet === j + 1);
      if (onLeft) i = ofLeft.nextSet;
      if (onRight) j = ofRight.nextSet;
      if (needsRight && !onRight) continue;
      if (relation && !isSingle) throw new Unsupported(SEVERAL);
      if (needsLeft && !onLeft) continue;
      const [a, b] = [onLeft ?? NO_ROWS, onRight ?? NO_ROWS];
      end = relation ? relation.keep(a, b, writer.rows, end) : unite(a, b, writer.rows, end);
      writer.add(sets.unit[unit]!, end, sets.labels?.[unit]);
    }
    return writer.finish(sets.ascends);
  };
}

const SEVERAL = 'spanset operators are not supported for multiple spansets per trace. consider using coalesce()';
