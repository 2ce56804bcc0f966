package org.salus.terminology;

import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonObject;

/**
 * One release or package on its way into the shared tables: any number of code systems, value sets and concept maps, which become
 * visible together at {@link #commit} or not at all. Opened by {@link Loads#open}.
 *
 * <p>What is written is buffered and reaches the database at {@link #checkpoint}, together with the checkpoint's text. A load that is
 * killed, or closed before its commit, can be opened again by its key: everything up to the last checkpoint is there, everything after
 * it is gone, and {@link #resumedAt} says which checkpoint that was. So a loader reads:
 *
 * <pre>{@code
 * try (Load load = loads.open("snomed 20240301", Load.Progress.NONE)) {
 *     CodeSystemWriter system = load.codeSystem(header);      // the same calls in the same order at each run
 *     if (!load.passed("concepts")) {
 *         ... system.concept(...) ...
 *         load.checkpoint("concepts");
 *     }
 *     if (!load.passed("relationships")) { ... load.checkpoint("relationships"); }
 *     load.commit();
 * }
 * }</pre>
 *
 * A file that is too long for one step takes {@link #position} as the line to go on from. Not thread-safe.
 *
 * <p>Faults of the files are {@link LoadException}s: the loader throws them, with the file and the line in the message.
 */
public interface Load extends AutoCloseable {

    /** Who watches; called at most a few times a second by those who report often. */
    @FunctionalInterface
    interface Progress {
        Progress NONE = (phase, done, total) -> {};

        /** @param total 0 when it is not known */
        void at(String phase, long done, long total);
    }

    /** The last checkpoint of an earlier run; null when this is the first. */
    @Nullable
    String resumedAt();

    /** Whether a step with this name was finished by {@link #checkpoint(String)}, in this or an earlier run. */
    boolean passed(String step);

    /** Where an earlier run was within this step, by {@link #checkpoint(String, long)}; 0 at the beginning. */
    long position(String step);

    /**
     * A code system of this load; the same header (by URL and version) gives the same writer. When the commit comes it takes the place of a
     * system with the same URL and version.
     */
    CodeSystemWriter codeSystem(CodeSystemHeader header);

    /** A value set that lists its codes. One with a definition (filters, imports) is given as a {@link #resource}. */
    ValueSetWriter valueSet(ValueSetHeader header);

    ConceptMapWriter conceptMap(ConceptMapHeader header);

    /**
     * A FHIR resource as it is: a CodeSystem (complete or fragment) with its concepts, a ValueSet, a ConceptMap; any other canonical
     * resource is kept for {@link Packages}. For starter content and packages; whole in memory, so not for large releases.
     *
     * @throws LoadException naming the element, when it is not what R4 allows
     */
    void resource(JsonObject resource);

    /** Says how far it is; kept for {@code salus terminology list} at the next checkpoint. */
    void progress(String phase, long done, long total);

    /** Makes what was written so far durable, and this step passed. */
    void checkpoint(String step);

    /** The same in the middle of a step: a later run goes on from {@code position}, which is the loader's own count. */
    void checkpoint(String step, long position);

    /**
     * Builds hierarchy and search index, and makes all of it visible in one transaction. Writes a checkpoint first, so a commit that is killed
     * can be repeated.
     *
     * @throws LoadException when a parent or a property names a concept that is not in the system, or the hierarchy has a circle
     */
    Summary commit();

    /** Forgets it, with all that was written. */
    void abandon();

    /** Releases it. Uncommitted, it stays to be resumed. */
    @Override
    void close();

    /** What became visible. */
    record Summary(int systems, long concepts, int valueSets, int conceptMaps, int others) {}
}
