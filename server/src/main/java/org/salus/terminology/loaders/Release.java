package org.salus.terminology.loaders;

import java.util.List;

/** An opened release: what it is, and its parts. */
interface Release extends AutoCloseable {

    List<ReleasePart> parts();

    @Override
    default void close() {}
}
