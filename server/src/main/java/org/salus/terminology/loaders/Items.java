package org.salus.terminology.loaders;

import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** What a file yields, one after another, from an open file that is closed at the end. */
interface Items<T> extends AutoCloseable {

    /** The next one, or null at the end. */
    @Nullable T next();

    @Override
    default void close() {}

    static <T> Items<T> of(Iterable<? extends T> all) {
        Iterator<? extends T> iterator = all.iterator();
        return () -> iterator.hasNext() ? iterator.next() : null;
    }
}
