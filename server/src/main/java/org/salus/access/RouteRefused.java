package org.salus.access;

import java.time.Instant;
import org.salus.kernel.Caller;

/**
 * Somebody who is signed in was refused a route. Published to the application's listeners (audit).
 *
 * @param route method and path, without the query
 */
public record RouteRefused(Instant at, Caller caller, String act, String route) {}
