package org.salus.identity;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The tenants. */
public final class Organisations {

    private static final int LONGEST_NAME = 200;

    private final JdbcClient jdbc;
    private final TransactionTemplate transactions;
    private final Clock clock;

    public Organisations(DataSource dataSource, Clock clock) {
        this.jdbc = JdbcClient.create(dataSource);
        this.transactions = new TransactionTemplate(new JdbcTransactionManager(dataSource));
        this.clock = clock;
    }

    /** A tenant: every key, row and query is bound to its id. */
    public record Organisation(int id, String name) {}

    /** Makes one, with the next free id. */
    public Organisation create(String name) {
        if (name.isBlank() || name.length() > LONGEST_NAME) {
            throw new IllegalArgumentException("An organisation's name has 1 to " + LONGEST_NAME + " characters");
        }
        int id = transactions.execute(status -> {
            // One at a time: ids are small numbers without gaps, which a sequence does not promise.
            jdbc.sql("select pg_advisory_xact_lock(hashtext('organisation.create')) is null")
                    .query(Boolean.class)
                    .single();
            return jdbc.sql("""
                            insert into organisation (id, name, created_at)
                            select coalesce(max(id), 0) + 1, :name, :now from organisation returning id
                            """)
                    .param("name", name.strip())
                    .param("now", clock.millis())
                    .query(Integer.class)
                    .single();
        });
        return new Organisation(id, name.strip());
    }

    public Optional<Organisation> find(int id) {
        return jdbc.sql("select id, name from organisation where id = :id")
                .param("id", id)
                .query((row, number) -> new Organisation(row.getInt(1), row.getString(2)))
                .optional();
    }

    public List<Organisation> list() {
        return jdbc.sql("select id, name from organisation order by id")
                .query((row, number) -> new Organisation(row.getInt(1), row.getString(2)))
                .list();
    }
}
