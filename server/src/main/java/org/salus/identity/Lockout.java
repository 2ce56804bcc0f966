package org.salus.identity;

import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Slows guessing down, per username, whether anybody has it or not: five failures are free, then each costs a delay that
 * doubles from 30 s to 15 min. An attempt is charged before it is checked, so that parallel attempts cannot outrun it.
 */
final class Lockout {

    private static final int FREE = 5;
    private static final long FIRST_MILLIS = 30_000;
    private static final long LONGEST_MILLIS = 15 * 60_000;
    private static final long FORGOTTEN_MILLIS = 24 * 3_600_000L;

    private final JdbcClient jdbc;
    private final Clock clock;

    Lockout(DataSource dataSource, Clock clock) {
        this.jdbc = JdbcClient.create(dataSource);
        this.clock = clock;
    }

    /** Charges one attempt. @return 0 when it may be made, else the milliseconds to wait */
    long charge(byte[] usernameKey) {
        long now = clock.millis();
        int charged = jdbc.sql("""
                        insert into identity_attempt as a (username_key, failures, last_at, locked_until)
                        values (:key, 1, :now, 0)
                        on conflict (username_key) do update set
                            failures = case when a.last_at < :forgotten then 1 else a.failures + 1 end,
                            last_at = :now,
                            locked_until = case
                                when a.last_at < :forgotten or a.failures + 1 < :free then 0
                                else :now + least(:longest, :first * (1::bigint << least(a.failures + 1 - :free, 20)))
                            end
                        where a.locked_until <= :now
                        """)
                .param("key", usernameKey)
                .param("now", now)
                .param("forgotten", now - FORGOTTEN_MILLIS)
                .param("free", FREE)
                .param("first", FIRST_MILLIS)
                .param("longest", LONGEST_MILLIS)
                .update();
        return charged > 0 ? 0 : remaining(usernameKey, now);
    }

    private long remaining(byte[] usernameKey, long now) {
        long until = jdbc.sql("select locked_until from identity_attempt where username_key = :key")
                .param("key", usernameKey)
                .query(Long.class)
                .optional()
                .orElse(0L);
        return Math.max(1000, until - now);
    }

    /** The password was right and the code is still to come: gives the charge back, keeps the failures before it. */
    void refund(byte[] usernameKey) {
        jdbc.sql("""
                        update identity_attempt set failures = greatest(failures - 1, 0), locked_until = 0
                        where username_key = :key
                        """).param("key", usernameKey).update();
    }

    /** Signed in: forgets the failures. */
    void forget(byte[] usernameKey) {
        jdbc.sql("delete from identity_attempt where username_key = :key")
                .param("key", usernameKey)
                .update();
    }

    void sweep() {
        jdbc.sql("delete from identity_attempt where last_at < :forgotten")
                .param("forgotten", clock.millis() - FORGOTTEN_MILLIS)
                .update();
    }
}
