package org.salus.store;

import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonObject;

/**
 * One resource to be written in a commit.
 *
 * @param kind what may be there already
 * @param type code of the resource type
 * @param id the logical id (only its keyed hash and the sealed body are stored)
 * @param expectedVersion the version the writer has seen ({@code If-Match}), or {@link #ANY}, {@link #ABSENT} or {@link #PRESENT}
 * @param index search values of the new version; for a delete, of the last one's compartment only
 * @param body JSON without meta.versionId and meta.lastUpdated: a function of (version, lastUpdated), since the store assigns both
 * @param guard must hold on the row that is replaced or deleted (policy before the change), else the write is refused as not found
 */
public record Write(
        Kind kind, short type, String id, int expectedVersion, @Nullable RowIndex index, Body body, Where guard) {

    /** No version was named. */
    public static final int ANY = -1;

    /** There must be none, or it must be deleted ({@code If-None-Match: *}). */
    public static final int ABSENT = -2;

    /** There must be one, of whatever version ({@code If-Match: *}). */
    public static final int PRESENT = -3;

    public enum Kind {
        /** Nothing with this id may exist (also no deleted one). */
        CREATE,
        /** Create or replace, whichever fits. */
        PUT,
        /** Must exist and not be deleted. */
        UPDATE,
        /** Idempotent: nothing to delete is no failure. */
        DELETE
    }

    /** Writes the stored JSON once version and time are known. */
    @FunctionalInterface
    public interface Body {
        byte[] write(int version, long updatedMicros);

        /** What is written, for who would otherwise read it again; null when it is not at hand. Not to be changed. */
        default @Nullable JsonObject resource() {
            return null;
        }
    }
}
