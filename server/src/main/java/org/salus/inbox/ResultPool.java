package org.salus.inbox;

/** Where results go that nobody owns: for modules that bring results in. */
public interface ResultPool {

    /** {@code CareTeam/id} of the pool of results whose patient is known; made when it is first needed. */
    String unassigned(int organisation);

    /** {@code CareTeam/id} of the pool of results of which nobody knows yet whose they are; made when it is first needed. */
    String unfiled(int organisation);
}
