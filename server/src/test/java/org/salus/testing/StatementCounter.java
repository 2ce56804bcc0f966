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
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** A data source that counts how often statements were executed: each is a round trip to the server. Commits are not counted. */
public final class StatementCounter extends DelegatingDataSource {

    private final AtomicInteger count = new AtomicInteger();

    public StatementCounter(DataSource counted) {
        super(counted);
    }

    /** Executions since the last call. */
    public int take() {
        return count.getAndSet(0);
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
            try {
                Object result = method.invoke(target, arguments);
                return switch (result) {
                    case PreparedStatement statement -> watch(statement, PreparedStatement.class);
                    case Statement statement when method.getName().equals("createStatement") -> watch(statement, Statement.class);
                    case null, default -> result;
                };
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        });
    }
}
