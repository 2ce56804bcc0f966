package org.salus.testing;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.postgresql.core.TransactionState;
import org.postgresql.jdbc.PgConnection;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * A data source that counts how often statements were executed: each is a round trip to the server. Commits that
 * need one of their own are counted apart. It also counts the deadlocks that the server broke, each after a second of waiting.
 */
public final class StatementCounter extends DelegatingDataSource {

    private static final String DEADLOCK = "40P01";

    private final AtomicInteger count = new AtomicInteger();
    private final AtomicInteger commits = new AtomicInteger();
    private final AtomicInteger deadlocks = new AtomicInteger();

    public StatementCounter(DataSource counted) {
        super(counted);
    }

    /** Executions since the last call. */
    public int take() {
        return count.getAndSet(0);
    }

    /** Since the last call. */
    public int takeCommits() {
        return commits.getAndSet(0);
    }

    public int deadlocks() {
        return deadlocks.get();
    }

    @Override
    public Connection getConnection() throws SQLException {
        return watch(super.getConnection(), Connection.class);
    }

    @Override
    public Logger getParentLogger() {
        return Logger.getGlobal();
    }

    @SuppressWarnings("unchecked")
    private <T> T watch(T target, Class<T> type) {
        return (T) Proxy.newProxyInstance(StatementCounter.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
            if (target instanceof Statement && method.getName().startsWith("execute")) {
                count.incrementAndGet();
            }
            if (target instanceof Connection connection
                    && method.getName().equals("commit")
                    && connection.unwrap(PgConnection.class).getTransactionState() != TransactionState.IDLE) {
                commits.incrementAndGet();
            }
            try {
                Object result = method.invoke(target, arguments);
                return switch (result) {
                    case PreparedStatement statement -> watch(statement, PreparedStatement.class);
                    case Statement statement when method.getName().equals("createStatement") -> watch(statement, Statement.class);
                    case null, default -> result;
                };
            } catch (InvocationTargetException e) {
                if (e.getCause() instanceof SQLException failure && DEADLOCK.equals(failure.getSQLState())) {
                    deadlocks.incrementAndGet();
                }
                throw e.getCause();
            }
        });
    }
}
