/** Of these, one probe has exactly one. */
export const READINESS_KINDS = ['after', 'log', 'http', 'tcp', 'exec', 'notify', 'file'] as const;
export const LIVENESS_KINDS = ['http', 'tcp', 'exec', 'heartbeat', 'watchdog'] as const;
