/** The author's requests, answered by a part of the engine that few need: a worker loads it for the first of them. */
import type { AuthoringApi, AuthoringHost } from './authoring-protocol.ts';

export function lazyAuthoring(host: AuthoringHost): AuthoringApi {
  let loading: Promise<AuthoringApi> | undefined;
  const loaded = (): Promise<AuthoringApi> => {
    loading ??= import('./authoring.ts').then(({ makeAuthoring }) => makeAuthoring(host));
    return loading;
  };
  return {
    authorReport: async (...args) => (await loaded()).authorReport(...args),
    authorComplete: async (...args) => (await loaded()).authorComplete(...args),
    authorHover: async (...args) => (await loaded()).authorHover(...args),
    authorTemplate: async (...args) => (await loaded()).authorTemplate(...args),
  };
}
