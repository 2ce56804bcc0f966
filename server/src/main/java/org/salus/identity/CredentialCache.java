package org.salus.identity;

import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What the database said of a token a moment ago, by the token's hash. Bounded. Whoever revokes something removes it here
 * too; other nodes learn of it when the entry gets old.
 */
final class CredentialCache<E> {

    private static final int MOST = 20_000;

    private final ConcurrentHashMap<Key, E> entries = new ConcurrentHashMap<>();
    private final AtomicLong removals = new AtomicLong();

    /** A SHA-256. */
    record Key(long a, long b, long c, long d) {
        static Key of(byte[] hash) {
            ByteBuffer buffer = ByteBuffer.wrap(hash);
            return new Key(buffer.getLong(), buffer.getLong(), buffer.getLong(), buffer.getLong());
        }

        @Override
        public int hashCode() {
            return Long.hashCode(a);
        }
    }

    @Nullable
    E get(Key key) {
        return entries.get(key);
    }

    /** To be read before the database is asked, and given to {@link #put}. */
    long moment() {
        return removals.get();
    }

    /** Keeps the entry, unless something was removed since the moment: it may have been this one. */
    void put(Key key, E entry, long moment) {
        if (entries.size() >= MOST) {
            entries.clear();
        }
        if (removals.get() == moment) {
            entries.put(key, entry);
            if (removals.get() != moment) {
                entries.remove(key);
            }
        }
    }

    void remove(Key key) {
        removals.incrementAndGet();
        entries.remove(key);
    }

    void removeIf(Predicate<E> condition) {
        removals.incrementAndGet();
        entries.values().removeIf(condition);
    }
}
