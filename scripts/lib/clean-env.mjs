// The environment handed to children: what npm and the caller set for themselves must not change what a tool does.

const DROP = /^(npm_|NODE_ENV$|NODE_OPTIONS$|INIT_CWD$|ELECTRON_RUN_AS_NODE$|FORCE_COLOR$)/i;

/** A copy of `env` without npm's own variables, NODE_ENV and NODE_OPTIONS; `extra` is laid on top. */
export function cleanEnv(extra = {}, env = process.env) {
  const clean = {};
  for (const [name, value] of Object.entries(env)) if (!DROP.test(name)) clean[name] = value;
  return { ...clean, ...extra };
}

/** Environment for a call of npm: proxies, registry and certificates of the user stay (they live in .npmrc or in npm_config_*). */
export function npmEnv(env = process.env) {
  const kept = {};
  const wanted = /^npm_config_(registry|cafile|ca|proxy|https_proxy|noproxy|cache|userconfig|strict_ssl|.*:_auth.*)$/i;
  for (const [name, value] of Object.entries(env)) if (wanted.test(name)) kept[name] = value;
  return cleanEnv(kept, env);
}
