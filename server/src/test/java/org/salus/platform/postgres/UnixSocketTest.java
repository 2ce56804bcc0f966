package org.salus.platform.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;

/** What the driver asks of a socket, asked of ours, with a real server at the other end. */
@Tag("slow")
@Timeout(60)
class UnixSocketTest {

    private static final int LARGE = 20_000_000;

    @TempDir
    static Path temp;

    private static EmbeddedPostgres server;

    @BeforeAll
    static void start() throws IOException {
        // Open to pass through: as root, PostgreSQL then runs as another user.
        Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwx--x--x"));
        server = EmbeddedPostgres.start(temp.resolve("home"), TestServers.programs());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void connectionsComeByTheSocket() throws Exception {
        try (Connection connection = connect()) {
            assertThat(value(connection, "SELECT (inet_client_addr() IS NULL) || ' ' || client_port"
                            + " FROM pg_stat_activity WHERE pid = pg_backend_pid()"))
                    .isEqualTo("true -1");
        }
    }

    @Test
    void onlyTheUserOfTheServerEntersTheFolder() throws Exception {
        Path folder = temp.resolve("home/pgsocket");
        Path file = folder.resolve(".s.PGSQL." + server.port());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder))).isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rwx------");
        assertThat(Files.getOwner(folder)).isEqualTo(Files.getOwner(temp.resolve("home/pgdata")));
    }

    @Test
    void aPasswordIsStillNeeded() {
        assertThatThrownBy(() -> connect("wrong", 0).close())
                .isInstanceOfSatisfying(SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28P01"));
    }

    @ParameterizedTest
    @CsvSource({"false, 0", "false, 30", "true, 0", "true, 30"})
    void largeValuesPassBothWays(boolean virtual, int timeoutSeconds) throws Exception {
        byte[] sent = new byte[LARGE];
        new Random(1).nextBytes(sent);
        byte[] back = on(virtual, () -> {
            try (Connection connection = connect(server.ownerPassword(), timeoutSeconds);
                    PreparedStatement echo = connection.prepareStatement("SELECT ?::bytea")) {
                echo.setBytes(1, sent);
                try (ResultSet rows = echo.executeQuery()) {
                    rows.next();
                    return rows.getBytes(1);
                }
            }
        });
        assertThat(back).isEqualTo(sent);
    }

    @Test
    void aStatementIsCancelledAndTheConnectionGoesOn() throws Exception {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(1);
            assertThatThrownBy(() -> statement.execute("SELECT pg_sleep(50)"))
                    .isInstanceOfSatisfying(SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("57014"));
            assertThat(value(connection, "SELECT 1")).isEqualTo("1");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aReadTimeoutIsHonoured(boolean virtual) throws Exception {
        on(virtual, () -> {
            try (Connection connection = connect()) {
                connection.setNetworkTimeout(Runnable::run, 10_000);
                assertThat(value(connection, "SELECT 'in time' FROM pg_sleep(0.2)")).isEqualTo("in time");
                connection.setNetworkTimeout(Runnable::run, 300);
                Instant begin = Instant.now();
                assertThatThrownBy(() -> value(connection, "SELECT pg_sleep(50)"))
                        .isInstanceOf(SQLException.class)
                        .hasRootCauseMessage("Read timed out");
                assertThat(Duration.between(begin, Instant.now())).isBetween(Duration.ofMillis(300), Duration.ofSeconds(20));
            }
            return null;
        });
    }

    @ParameterizedTest
    @CsvSource({"false, 0", "false, 50", "true, 0", "true, 50"})
    void closingWakesAThreadThatReads(boolean virtual, int timeoutSeconds) throws Exception {
        Connection connection = connect(server.ownerPassword(), timeoutSeconds);
        FutureTask<String> reading = new FutureTask<>(() -> value(connection, "SELECT 'closed' FROM pg_sleep(50)"));
        Thread reader = thread(virtual, reading);
        awaitBackend("closed");
        connection.abort(Runnable::run);
        assertThatThrownBy(() -> reading.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(SQLException.class);
        reader.join();
        assertThat(connection.isClosed()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"false, 0", "false, 50", "true, 0", "true, 50"})
    void anInterruptEndsTheConnectionAndNotTheThreadsFlag(boolean virtual, int timeoutSeconds) throws Exception {
        Connection connection = connect(server.ownerPassword(), timeoutSeconds);
        FutureTask<Boolean> reading = new FutureTask<>(() -> {
            assertThatThrownBy(() -> value(connection, "SELECT 'interrupted' FROM pg_sleep(50)")).isInstanceOf(SQLException.class);
            return Thread.currentThread().isInterrupted();
        });
        Thread reader = thread(virtual, reading);
        awaitBackend("interrupted");
        reader.interrupt();
        assertThat(reading.get(20, TimeUnit.SECONDS)).isTrue();
        assertThat(connection.isClosed()).isTrue();
    }

    @Test
    void manyVirtualThreadsShareAPool() throws Exception {
        try (HikariDataSource pool = Pools.pool(
                        "many", server.address("postgres"), server.ownerUser(), server.ownerPassword(), 10, Duration.ofSeconds(30));
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> answers = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                String sent = "x".repeat(i * 500) + i;
                answers.add(threads.submit(() -> {
                    try (Connection connection = pool.getConnection();
                            PreparedStatement echo = connection.prepareStatement("SELECT ? FROM pg_sleep(0.01)")) {
                        echo.setString(1, sent);
                        try (ResultSet rows = echo.executeQuery()) {
                            rows.next();
                            return rows.getString(1);
                        }
                    }
                }));
            }
            for (int i = 0; i < answers.size(); i++) {
                assertThat(answers.get(i).get()).isEqualTo("x".repeat(i * 500) + i);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 50})
    void waitingVirtualThreadsHoldNoCarrier(int timeoutSeconds) throws Exception {
        int waiting = Math.min(40, 4 * Runtime.getRuntime().availableProcessors() + 4);
        CountDownLatch answered = new CountDownLatch(waiting);
        List<Connection> connections = new ArrayList<>();
        for (int i = 0; i < waiting; i++) {
            connections.add(connect(server.ownerPassword(), timeoutSeconds));
        }
        Instant begin = Instant.now();
        for (Connection connection : connections) {
            Thread.ofVirtual().start(() -> {
                try {
                    value(connection, "SELECT pg_sleep(2)");
                    answered.countDown();
                } catch (SQLException e) {
                    throw new AssertionError(e);
                }
            });
        }
        assertThat(answered.await(50, TimeUnit.SECONDS)).isTrue();
        // One after the other on each carrier they would need 10 s and more.
        assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(8));
        for (Connection connection : connections) {
            connection.close();
        }
    }

    @Test
    void theDriverSeesNotificationsWithoutWaiting() throws Exception {
        try (Connection listening = connect();
                Connection notifying = connect();
                Statement listen = listening.createStatement();
                Statement notify = notifying.createStatement()) {
            listen.execute("LISTEN here");
            PGConnection driver = listening.unwrap(PGConnection.class);
            assertThat(driver.getNotifications(1)).isNullOrEmpty();
            notify.execute("NOTIFY here, 'news'");
            assertThat(driver.getNotifications(20_000)).hasSize(1);
            assertThat(value(listening, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void connectingNeverWaits() throws Exception {
        Path file = temp.resolve("full");
        try (ServerSocketChannel full = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            full.bind(UnixDomainSocketAddress.of(file), 1);
            List<Socket> queued = new ArrayList<>();
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 10; i++) {
                            queued.add(connected(file));
                        }
                    })
                    .isInstanceOf(SocketException.class);
            for (Socket socket : queued) {
                socket.close();
            }
        }
        assertThatThrownBy(() -> connected(temp.resolve("nothing"))).isInstanceOf(SocketException.class);
    }

    @Test
    void whatASocketOfThisKindCannotDoIsRefused() throws Exception {
        UnixSocketFactory factory = new UnixSocketFactory(temp.resolve("any").toString());
        assertThatThrownBy(() -> factory.createSocket("localhost", 5432)).isInstanceOf(SocketException.class);
        try (Socket socket = factory.createSocket()) {
            assertThatThrownBy(() -> socket.setSoLinger(true, 1)).isInstanceOf(SocketException.class);
            assertThatThrownBy(() -> socket.bind(new InetSocketAddress(0))).isInstanceOf(SocketException.class);
            assertThatThrownBy(() -> socket.sendUrgentData(1)).isInstanceOf(SocketException.class);
            assertThatThrownBy(socket::getInputStream).isInstanceOf(SocketException.class);
        }
    }

    private static Socket connected(Path file) throws IOException {
        Socket socket = new UnixSocketFactory(file.toString()).createSocket();
        socket.connect(new InetSocketAddress("127.0.0.1", 1), 50_000);
        return socket;
    }

    private static Connection connect() throws SQLException {
        return connect(server.ownerPassword(), 0);
    }

    private static Connection connect(String password, int timeoutSeconds) throws SQLException {
        Properties properties = new Properties();
        properties.putAll(server.address("postgres").driverProperties());
        properties.setProperty("user", server.ownerUser());
        properties.setProperty("password", password);
        properties.setProperty("socketTimeout", Integer.toString(timeoutSeconds));
        return DriverManager.getConnection(server.url("postgres"), properties);
    }

    private static String value(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    /** Until a statement that holds this word is at work in the server. */
    private static void awaitBackend(String word) throws Exception {
        try (Connection connection = connect()) {
            String busy = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND query LIKE '%" + word + "%'";
            while (value(connection, busy).equals("0")) {
                Thread.sleep(10);
            }
        }
    }

    private static Thread thread(boolean virtual, Runnable work) {
        return virtual ? Thread.startVirtualThread(work) : Thread.ofPlatform().start(work);
    }

    private static <T> T on(boolean virtual, Callable<T> work) throws Exception {
        FutureTask<T> task = new FutureTask<>(work);
        thread(virtual, task);
        return task.get();
    }
}
