package org.salus.identity;

/**
 * Where a request of somebody not yet known comes from.
 *
 * @param address the client's network address
 * @param requestId the request in logs, errors and audit
 */
public record Origin(String address, String requestId) {}
