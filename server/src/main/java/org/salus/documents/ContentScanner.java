package org.salus.documents;

import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** Looks for malware in a content before it is stored. */
interface ContentScanner {

    /** Null when there is none: contents are stored without having been looked at, and that is said of each. */
    @Nullable String name();

    /** Never throws for what the scanner does or does not: that is {@link Verdict.Unavailable}, and nothing is stored then. */
    Verdict scan(Source content);

    /** A content, which can be read more than once. */
    @FunctionalInterface
    interface Source {
        void writeTo(OutputStream out) throws IOException;
    }

    /** What came of it. */
    sealed interface Verdict {
        record Clean() implements Verdict {}

        record Infected() implements Verdict {}

        /** @param why for the log */
        record Unavailable(String why) implements Verdict {}
    }

    /** No scanner is configured. */
    ContentScanner NONE = new ContentScanner() {
        @Override
        public @Nullable String name() {
            return null;
        }

        @Override
        public Verdict scan(Source content) {
            return new Verdict.Clean();
        }
    };
}
