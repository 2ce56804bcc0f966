package org.salus.platform.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;

/** Connection pools with the driver settings that Salus counts on. */
final class Pools {

    private Pools() {}

    static HikariDataSource pool(String name, String url, String user, String password, int max, Duration wait) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        config.setJdbcUrl(url);
        config.setUsername(user);
        config.setPassword(password);
        config.setMaximumPoolSize(max);
        config.setMinimumIdle(Math.min(2, max / 4));
        config.setIdleTimeout(Duration.ofMinutes(2).toMillis());
        config.setConnectionTimeout(wait.toMillis());
        // The pool opens its connections when they are wanted: it can be made before the server is there.
        config.setInitializationFailTimeout(-1);
        config.addDataSourceProperty("ApplicationName", "salus");
        config.addDataSourceProperty("gssEncMode", "disable");
        config.addDataSourceProperty("tcpKeepAlive", "true");
        config.addDataSourceProperty("connectTimeout", "5");
        config.addDataSourceProperty("prepareThreshold", "3");
        config.addDataSourceProperty("preparedStatementCacheQueries", "512");
        config.addDataSourceProperty("preparedStatementCacheSizeMiB", "8");
        // The server's messages may name values in their detail; errors reach logs.
        config.addDataSourceProperty("logServerErrorDetail", "false");
        return new HikariDataSource(config);
    }
}
