/** Wire adapters over HTTP, with the protocol of the LWC engine: connect, update on every change, disconnect. */

type Emit = (value: object) => void;
type Config = Readonly<Record<string, unknown>>;

export interface AdapterOptions {
  /** Config keys without which nothing is asked, as Lightning Data Service does it. */
  readonly required: readonly string[];
  ask(config: Config): Promise<object>;
  /** What a component is given for an answer or an error. */
  toValue(answer: object | undefined, error: unknown, refresh: () => Promise<void>): object;
}

/** Data from Lightning Data Service is read-only; a component that changes it should fail here too. */
function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}

/** An adapter class for `@wire`. Equal configs are asked once; `refresh` asks again. */
export function createAdapter(options: AdapterOptions): new (emit: Emit) => object {
  return class HttpWireAdapter {
    readonly #emit: Emit;
    #config: Config | undefined;
    #isConnected = false;
    #asked = '';
    #turn = 0;

    constructor(emit: Emit) {
      this.#emit = emit;
      emit(options.toValue(undefined, undefined, this.refresh));
    }

    readonly refresh = async (): Promise<void> => this.load(true);

    update(config: Config): void {
      this.#config = config;
      if (this.#isConnected) void this.load(false);
    }

    connect(): void {
      this.#isConnected = true;
      void this.load(false);
    }

    disconnect(): void {
      this.#isConnected = false;
    }

    private async load(isForced: boolean): Promise<void> {
      const config = this.#config;
      if (!config || options.required.some((key) => config[key] === undefined || config[key] === null)) return;
      const wanted = JSON.stringify(config);
      if (!isForced && wanted === this.#asked) return;
      this.#asked = wanted;
      this.#turn += 1;
      const turn = this.#turn;
      const value = await options.ask(config).then(
        (answer) => options.toValue(deepFreeze(answer), undefined, this.refresh),
        (error: unknown) => options.toValue(undefined, error, this.refresh),
      );
      // An older question that is answered late must not replace the newer answer.
      if (turn === this.#turn && this.#isConnected) this.#emit(value);
    }
  };
}
