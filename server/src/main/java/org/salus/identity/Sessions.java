package org.salus.identity;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Sessions of people, in the database. The browser has a random token, the database its hash. A node trusts what it read
 * for ten seconds, so a session that another node ended is dead here within that time.
 */
final class Sessions {

    private static final long TRUST_MILLIS = 10_000;
    private static final long SEEN_EVERY_MILLIS = 60_000;

    private final JdbcClient jdbc;
    private final UserTable users;
    private final Clock clock;
    private final long idleMillis;
    private final long longestMillis;
    private final CredentialCache<Entry> cache = new CredentialCache<>();

    Sessions(DataSource dataSource, UserTable users, SignInSettings settings, Clock clock) {
        this.jdbc = JdbcClient.create(dataSource);
        this.users = users;
        this.clock = clock;
        this.idleMillis = settings.idle().toMillis();
        this.longestMillis = settings.longest().toMillis();
    }

    /** A session as this node knows it. */
    private static final class Entry {
        final Session session;
        final long loadedAt;
        volatile long seenAt;
        volatile long writtenAt;

        Entry(Session session, long loadedAt, long seenAt) {
            this.session = session;
            this.loadedAt = loadedAt;
            this.seenAt = seenAt;
            this.writtenAt = seenAt;
        }
    }

    /**
     * Begins a session for somebody who has proved everything that there is to prove.
     *
     * @param proven whether the second factor was among it, just now
     */
    Session.Started begin(User user, boolean proven) {
        String token = SecretToken.random();
        byte[] hash = SecretToken.hash(token);
        long now = clock.millis();
        jdbc.sql("""
                        insert into identity_session (token_hash, user_id, created_at, seen_at, expires_at, proven_at)
                        values (:hash, :user, :now, :now, :expires, :proven)
                        """)
                .param("hash", hash)
                .param("user", user.id())
                .param("now", now)
                .param("expires", now + longestMillis)
                .param("proven", proven ? now : 0)
                .update();
        Entry entry = load(token, hash, now);
        if (entry == null) {
            throw new IllegalStateException("A session that was just begun is there");
        }
        return new Session.Started(entry.session, token);
    }

    /** The session of this token if it still holds; counts as activity of its owner when {@code active}. */
    Optional<Session> find(String token, boolean active) {
        if (!SecretToken.hasForm(token)) {
            return Optional.empty();
        }
        byte[] hash = SecretToken.hash(token);
        CredentialCache.Key key = CredentialCache.Key.of(hash);
        long now = clock.millis();
        Entry entry = cache.get(key);
        if (entry == null || now - entry.loadedAt > TRUST_MILLIS) {
            long moment = cache.moment();
            Entry loaded = load(token, hash, now);
            if (loaded == null) {
                cache.remove(key);
                return Optional.empty();
            }
            if (entry != null) {
                loaded.seenAt = Math.max(loaded.seenAt, entry.seenAt);
            }
            entry = loaded;
            cache.put(key, entry, moment);
        }
        if (now >= entry.session.expiresAt() || now - entry.seenAt >= idleMillis) {
            end(token);
            return Optional.empty();
        }
        if (active && !touch(entry, hash, now)) {
            cache.remove(key);
            return Optional.empty();
        }
        return Optional.of(entry.session);
    }

    /** @return false when the session is not there any more */
    private boolean touch(Entry entry, byte[] hash, long now) {
        entry.seenAt = now;
        if (now - entry.writtenAt < SEEN_EVERY_MILLIS) {
            return true;
        }
        entry.writtenAt = now;
        return jdbc.sql("update identity_session set seen_at = greatest(seen_at, :now) where token_hash = :hash")
                        .param("now", now)
                        .param("hash", hash)
                        .update()
                == 1;
    }

    private @Nullable Entry load(String token, byte[] hash, long now) {
        return jdbc.sql("select " + UserTable.COLUMNS + """
                        , s.seen_at, s.expires_at, s.proven_at, o.name
                        from identity_session s join identity_user u on u.id = s.user_id join organisation o on o.id = u.organisation
                        where s.token_hash = :hash and u.status = 'active'
                        """)
                .param("hash", hash)
                .query((row, number) -> new Entry(
                        new Session(
                                users.user(row),
                                row.getString("name"),
                                csrf(token),
                                idleMillis / 1000,
                                row.getLong("expires_at"),
                                row.getLong("proven_at")),
                        now,
                        row.getLong("seen_at")))
                .optional()
                .orElse(null);
    }

    /** Notes that the owner has proven the second factor again. @return false when the session is not there any more */
    boolean prove(String token) {
        byte[] hash = SecretToken.hash(token);
        return jdbc.sql("update identity_session set proven_at = :now where token_hash = :hash")
                        .param("now", clock.millis())
                        .param("hash", hash)
                        .update()
                == 1;
    }

    /** Drops what this node remembers of one session. */
    void forgetSession(String token) {
        cache.remove(CredentialCache.Key.of(SecretToken.hash(token)));
    }

    void end(String token) {
        byte[] hash = SecretToken.hash(token);
        jdbc.sql("delete from identity_session where token_hash = :hash")
                .param("hash", hash)
                .update();
        cache.remove(CredentialCache.Key.of(hash));
    }

    /** Ends all sessions and half-done sign-ins of a user; {@link #forget} is to follow once that is committed. */
    void endAll(String userId) {
        jdbc.sql("delete from identity_session where user_id = :user")
                .param("user", userId)
                .update();
        jdbc.sql("delete from identity_pending where user_id = :user")
                .param("user", userId)
                .update();
    }

    /** Drops what this node remembers of a user's sessions. */
    void forget(String userId) {
        cache.removeIf(entry -> entry.session.user().id().equals(userId));
    }

    void sweep() {
        long now = clock.millis();
        jdbc.sql("delete from identity_session where expires_at < :now or seen_at < :idle")
                .param("now", now)
                .param("idle", now - idleMillis - 2 * SEEN_EVERY_MILLIS)
                .update();
        jdbc.sql("delete from identity_pending where expires_at < :now")
                .param("now", now)
                .update();
    }

    /** Bound to the session: computed from its token, which the page's scripts never see. */
    private static String csrf(String token) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(token.getBytes(StandardCharsets.US_ASCII), "HmacSHA256"));
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(mac.doFinal("csrf".getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has HMAC-SHA-256", e);
        }
    }
}
