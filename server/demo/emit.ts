import {
  type Attributes,
  type Context,
  defaultTextMapGetter,
  defaultTextMapSetter,
  type HrTime,
  type Link,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
  type Tracer,
} from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import { AlwaysOnSampler, BasicTracerProvider, type SpanProcessor } from '@opentelemetry/sdk-trace-base';
import { stackText } from './errors.ts';
import type { PlannedSpan } from './plan.ts';
import { resourceAttributes, type ServiceName } from './services.ts';
import type { Visit } from './visit.ts';

const KINDS = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
} as const;

type Environment = Visit['environment'];

/** Turns plans into spans of the OpenTelemetry SDK: one tracer provider per service and environment, as if each were a
 *  process, and nothing but a traceparent header between them. */
export class Emitter {
  readonly #processor: SpanProcessor;
  readonly #tracers = new Map<string, Tracer>();
  readonly #propagator = new W3CTraceContextPropagator();
  readonly #queued: Record<Environment, Link[]> = { production: [], staging: [] };

  constructor(processor: SpanProcessor) {
    this.#processor = processor;
  }

  /** @param startUnixMs whole milliseconds @returns the number of spans handed to the processor */
  emit(root: PlannedSpan, environment: Environment, startUnixMs: number): number {
    return this.#emitSpan(root, environment, startUnixMs, ROOT_CONTEXT);
  }

  #emitSpan(plan: PlannedSpan, environment: Environment, baseMs: number, parent: Context): number {
    const { step } = plan;
    const span = this.#tracer(plan.service, environment).startSpan(
      step.name,
      {
        kind: KINDS[step.kind],
        startTime: hrTime(baseMs, plan.startMs),
        attributes: plan.attributes,
        links: step.drains ? this.#queued[environment].splice(0) : [],
      },
      parent,
    );
    if (step.queues) this.#queued[environment].push({ context: span.spanContext(), attributes: linkAttributes(plan) });

    const inside = trace.setSpan(parent, span);
    let count = 1;
    for (const child of plan.children) {
      const context = child.service === plan.service ? inside : this.#overTheWire(inside);
      count += this.#emitSpan(child, environment, baseMs, context);
    }
    finish(span, plan, baseMs);
    return count;
  }

  #overTheWire(context: Context): Context {
    const headers: Record<string, string> = {};
    this.#propagator.inject(context, headers, defaultTextMapSetter);
    return this.#propagator.extract(ROOT_CONTEXT, headers, defaultTextMapGetter);
  }

  #tracer(service: ServiceName, environment: Environment): Tracer {
    const key = `${service} ${environment}`;
    const known = this.#tracers.get(key);
    if (known) return known;
    const provider = new BasicTracerProvider({
      resource: defaultResource().merge(resourceFromAttributes(resourceAttributes(service, environment))),
      spanProcessors: [this.#processor],
      // said outright: OTEL_TRACES_SAMPLER in the host's environment is not meant for the demo
      sampler: new AlwaysOnSampler(),
    });
    const tracer = provider.getTracer(service, '1.0.0');
    this.#tracers.set(key, tracer);
    return tracer;
  }
}

function linkAttributes(plan: PlannedSpan): Attributes {
  const id = plan.attributes['messaging.message.id'];
  return id === undefined ? {} : { 'messaging.message.id': id };
}

function finish(span: Span, plan: PlannedSpan, baseMs: number): void {
  const end = hrTime(baseMs, plan.endMs);
  for (const event of plan.events) span.addEvent(event.name, event.attributes, hrTime(baseMs, event.atMs));
  if (plan.exception) {
    const { type, message } = plan.exception;
    span.recordException({ name: type, message, stack: stackText(plan.exception) }, end);
  }
  if (plan.status !== 'unset') {
    span.setStatus(
      'ok' in plan.status
        ? { code: SpanStatusCode.OK, message: plan.status.ok }
        : { code: SpanStatusCode.ERROR, message: plan.status.error },
    );
  }
  span.end(end);
}

/** Seconds and nanoseconds. Adding first, in float64 milliseconds, would lose all below 0.2 µs. */
function hrTime(baseUnixMs: number, offsetMs: number): HrTime {
  const ns = (baseUnixMs % 1000) * 1e6 + Math.round(offsetMs * 1e6);
  return [Math.floor(baseUnixMs / 1000) + Math.floor(ns / 1e9), ns % 1e9];
}
