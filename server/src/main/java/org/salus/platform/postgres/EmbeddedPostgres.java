package org.salus.platform.postgres;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL server of our own: a child process on the loopback interface whose data lies below the home folder.
 *
 * <p>It is as safe as any other: fsync and synchronous_commit are on, data pages carry checksums, connections need a
 * password (SCRAM), only one process can hold the folder, a crash is recovered at the next start. A child that dies is
 * started again, after growing pauses when it keeps dying.
 */
public final class EmbeddedPostgres implements AutoCloseable {

    static final String OWNER = "salus";
    static final String OWNER_SECRET = "postgres-owner";
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgres.class);
    /** So many deaths in ten minutes are answered at once; those after with a pause. */
    private static final int RESTARTS_AT_ONCE = 5;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final Duration RESTART_WINDOW = Duration.ofMinutes(10);
    private static final Duration STOP_TIME = Duration.ofSeconds(30);
    /** Crash recovery may have to replay all of max_wal_size. */
    private static final Duration START_TIME = Duration.ofMinutes(3);
    private static final long LOG_LIMIT = 10_000_000;

    private final Path home;
    private final Path data;
    private final Path programs;
    private final String ownerPassword;
    private final FileChannel lockFile;
    private final RunAs runAs;
    private final Thread stopAtExit;
    private final List<Long> restarts = new ArrayList<>();
    private int port;
    private @Nullable Process server;
    private volatile Runnable whenRestarted = () -> {};
    private volatile boolean running;
    private volatile boolean stopping;

    private EmbeddedPostgres(Path home, Path programs, FileChannel lockFile) throws IOException {
        this.home = home;
        this.data = home.resolve("pgdata");
        this.programs = programs;
        this.lockFile = lockFile;
        this.runAs = RunAs.forFolders(data, programs);
        this.ownerPassword = secret(home.resolve("keys"), OWNER_SECRET);
        this.stopAtExit = new Thread(this::stop, "postgres-stop");
    }

    /** Starts the server of this home folder; makes it (programs, data folder, passwords) at the first start. */
    public static EmbeddedPostgres start(Path home) {
        return start(home, home.resolve("pgsql"));
    }

    /** @param programsParent where the programs are unpacked, which several homes may share */
    public static EmbeddedPostgres start(Path home, Path programsParent) {
        Path folder = home.toAbsolutePath().normalize();
        FileChannel lockFile = null;
        try {
            createHome(folder);
            lockFile = lock(folder);
            Path programs = PostgresBinaries.unpackInto(programsParent.toAbsolutePath().normalize());
            EmbeddedPostgres postgres = new EmbeddedPostgres(folder, programs, lockFile);
            postgres.initialise();
            postgres.launch();
            Runtime.getRuntime().addShutdownHook(postgres.stopAtExit);
            return postgres;
        } catch (IOException | RuntimeException e) {
            try {
                if (lockFile != null) {
                    lockFile.close();
                }
            } catch (IOException again) {
                e.addSuppressed(again);
            }
            throw e instanceof RuntimeException r
                    ? r
                    : new PostgresException("The embedded PostgreSQL in " + folder + " cannot be started: " + e, e);
        }
    }

    public int port() {
        return port;
    }

    public String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    /** Superuser and owner of all tables; for migrations only. */
    public String ownerUser() {
        return OWNER;
    }

    public String ownerPassword() {
        return ownerPassword;
    }

    /** The password of another role of this server, made at first use and kept in HOME/keys. */
    public String passwordOf(String role) {
        try {
            return secret(home.resolve("keys"), secretName(role));
        } catch (IOException e) {
            throw new PostgresException("The password file of " + role + " cannot be read: " + e, e);
        }
    }

    public boolean isRunning() {
        return running;
    }

    public long pid() {
        Process process = server;
        return process == null ? -1 : process.pid();
    }

    /** What is done after each start that follows a death. */
    void whenRestarted(Runnable action) {
        whenRestarted = action;
    }

    /** Leaves the stop to {@link #close()}: at the end of the process somebody else sees to the order. */
    void stopOnlyWhenClosed() {
        Runtime.getRuntime().removeShutdownHook(stopAtExit);
    }

    /** Stops cleanly: sessions are ended, everything is checkpointed. */
    @Override
    public void close() {
        stop();
        try {
            Runtime.getRuntime().removeShutdownHook(stopAtExit);
        } catch (IllegalStateException e) {
            // The JVM is ending and the hook runs or has run: it does the same.
            LOG.debug("PostgreSQL stopped while the process ends");
        }
    }

    private static void createHome(Path home) throws IOException {
        if (!Files.isDirectory(home)) {
            // Others may pass through (PostgreSQL may run as another user) and see nothing; what lies in it is 0700.
            Files.createDirectories(
                    home, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
        }
        Folders.createPrivate(home.resolve("keys"));
        Folders.createPrivate(home.resolve("log"));
    }

    private static FileChannel lock(Path home) throws IOException {
        FileChannel channel = FileChannel.open(
                home.resolve("pgdata.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            LOG.debug("The folder is held by this very process");
        }
        channel.close();
        throw new PostgresException("Another Salus process is using " + home + ": stop it first, or name another folder.");
    }

    static String secretName(String role) {
        return "postgres-" + role;
    }

    /** A password that an earlier start made. */
    static String storedSecret(Path home, String name) {
        try {
            return Files.readString(home.resolve("keys").resolve(name)).strip();
        } catch (IOException e) {
            throw new PostgresException("The password file " + home.resolve("keys").resolve(name) + " cannot be read.", e);
        }
    }

    private static String secret(Path keys, String name) throws IOException {
        Path file = keys.resolve(name);
        if (!Files.exists(file)) {
            byte[] random = new byte[24];
            new SecureRandom().nextBytes(random);
            Path fresh = Files.createTempFile(
                    keys, name, ".new", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(fresh, Base64.getUrlEncoder().withoutPadding().encodeToString(random));
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        }
        return Files.readString(file).strip();
    }

    private void initialise() throws IOException {
        if (Files.exists(data)) {
            return;
        }
        // Made aside and renamed, so that a broken-off attempt is never taken for a database.
        Path part = home.resolve("pgdata.new");
        Folders.delete(part);
        Folders.createPrivate(part);
        runAs.own(part);
        Path passwordFile = Files.createTempFile(
                home, "initdb", ".pw", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Path log = home.resolve("log/initdb.log");
        try {
            Files.writeString(passwordFile, ownerPassword);
            runAs.own(passwordFile);
            Process initdb = command("initdb", "-D", part.toString(), "-U", OWNER, "--pwfile=" + passwordFile,
                            "--auth=scram-sha-256", "--data-checksums", "--encoding=UTF8", "--locale=C.UTF-8",
                            "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            if (!initdb.waitFor(60, TimeUnit.SECONDS)) {
                initdb.destroyForcibly();
            }
            if (initdb.waitFor() != 0) {
                throw new PostgresException("The database in " + home + " cannot be initialised: see " + log + ".");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PostgresException("Interrupted while the database was initialised.", e);
        } finally {
            Files.delete(passwordFile);
        }
        Files.move(part, data, StandardCopyOption.ATOMIC_MOVE);
    }

    private synchronized void launch() throws IOException {
        endOrphans();
        Files.deleteIfExists(data.resolve("postmaster.pid"));
        if (port == 0) {
            // Only once: the pools know the port.
            port = choosePort();
        }
        Process process = spawn();
        try {
            awaitReady(process);
        } catch (IOException | RuntimeException e) {
            process.destroyForcibly();
            throw e;
        }
        server = process;
        running = true;
        Files.writeString(home.resolve("postgres.port"), port + "\n");
        Thread.ofVirtual().name("postgres-watch").start(() -> watch(process));
    }

    private Process spawn() throws IOException {
        Path log = home.resolve("log/postgres.log");
        if (Files.exists(log) && Files.size(log) > LOG_LIMIT) {
            Files.move(log, home.resolve("log/postgres.log.1"), StandardCopyOption.REPLACE_EXISTING);
        }
        List<String> arguments = new ArrayList<>(List.of("-D", data.toString()));
        for (String setting : settings()) {
            arguments.add("-c");
            arguments.add(setting);
        }
        return command("postgres", arguments.toArray(String[]::new))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    private List<String> settings() {
        List<String> settings = new ArrayList<>(List.of(
                "listen_addresses=127.0.0.1",
                "port=" + port,
                "unix_socket_directories=",
                "max_connections=60",
                "fsync=on",
                "synchronous_commit=on",
                "full_page_writes=on",
                "password_encryption=scram-sha-256",
                // Nothing that a statement carries may reach the log: neither values, nor the keys of a violated constraint.
                "log_error_verbosity=terse",
                "log_min_error_statement=panic",
                "log_parameter_max_length=0",
                "log_parameter_max_length_on_error=0",
                "log_checkpoints=off",
                "checkpoint_timeout=15min",
                "checkpoint_completion_target=0.9",
                // Every write leaves a row in the audit's queue that is gone at once: in a minute there are tens of thousands to step over.
                "autovacuum_naptime=15s",
                "random_page_cost=1.1",
                "jit=off",
                "max_parallel_workers_per_gather=0",
                "timezone=UTC"));
        settings.addAll(ServerMemory.ofThisMachine().settings());
        return settings;
    }

    private ProcessBuilder command(String program, String... arguments) {
        List<String> command = new ArrayList<>();
        // A session of its own: Ctrl-C in the terminal must reach Salus only, which then stops the database last.
        command.add("setsid");
        command.addAll(runAs.prefix());
        command.add(programs.resolve("bin").resolve(program).toString());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(Path.of("/").toFile());
        builder.environment().put("LC_ALL", "C");
        return builder;
    }

    private int choosePort() throws IOException {
        Path file = home.resolve("postgres.port");
        if (Files.exists(file)) {
            try {
                int last = Integer.parseInt(Files.readString(file).strip());
                if (isFree(last)) {
                    return last;
                }
            } catch (NumberFormatException e) {
                LOG.warn("{} holds no port; another one is chosen", file);
            }
        }
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return any.getLocalPort();
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    private void awaitReady(Process process) throws IOException {
        Path pidFile = data.resolve("postmaster.pid");
        long end = System.nanoTime() + START_TIME.toNanos();
        while (System.nanoTime() < end) {
            if (!process.isAlive()) {
                throw new PostgresException("The embedded PostgreSQL ended at its start: see " + home.resolve("log/postgres.log") + ".");
            }
            if (Files.exists(pidFile)) {
                List<String> lines = Files.readAllLines(pidFile);
                if (lines.size() >= 8 && lines.get(7).strip().equals("ready")) {
                    return;
                }
            }
            pause(5);
        }
        throw new PostgresException("The embedded PostgreSQL was not ready within " + START_TIME.toMinutes() + " minutes.");
    }

    private void watch(Process process) {
        try {
            process.waitFor();
            died(process);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void died(Process process) {
        running = false;
        if (stopping) {
            return;
        }
        LOG.error("The embedded PostgreSQL ended by itself with status {}; starting it again", process.exitValue());
        Thread.ofPlatform().name("postgres-restart").start(this::restart);
    }

    /** Tries for as long as Salus runs: requests are answered with 503 meanwhile, and work goes on when the cause is gone. */
    private synchronized void restart() {
        while (!stopping) {
            long now = System.nanoTime();
            restarts.removeIf(at -> now - at > RESTART_WINDOW.toNanos());
            restarts.add(now);
            try {
                int late = restarts.size() - RESTARTS_AT_ONCE;
                if (late > 0) {
                    long pause = Math.min(LONGEST_PAUSE.toMillis(), 500L << Math.min(late, 10));
                    LOG.error("The embedded PostgreSQL keeps ending; the next start is in {} ms", pause);
                    // Lets go of this object: a stop need not wait for the pause.
                    wait(pause);
                    if (stopping) {
                        return;
                    }
                }
                launch();
                LOG.info("The embedded PostgreSQL runs again");
                whenRestarted.run();
                return;
            } catch (IOException | RuntimeException e) {
                LOG.error("The embedded PostgreSQL could not be started again", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Ends a server that outlived the process that had started it; its sessions know nothing of ours. */
    private void endOrphans() throws IOException {
        long end = System.nanoTime() + STOP_TIME.toNanos();
        boolean asked = false;
        while (true) {
            List<Long> orphans = processesInData();
            if (orphans.isEmpty()) {
                return;
            }
            if (!asked) {
                asked = true;
                long postmaster = postmasterPid();
                if (orphans.contains(postmaster)) {
                    LOG.warn("Stopping a PostgreSQL (process {}) that an earlier Salus left behind", postmaster);
                    interrupt(postmaster);
                }
            }
            if (System.nanoTime() > end) {
                throw new PostgresException("Other PostgreSQL processes are using " + data + ": stop them first.");
            }
            pause(20);
        }
    }

    private long postmasterPid() throws IOException {
        Path file = data.resolve("postmaster.pid");
        if (!Files.exists(file)) {
            return -1;
        }
        List<String> lines = Files.readAllLines(file);
        try {
            return lines.isEmpty() ? -1 : Long.parseLong(lines.getFirst().strip());
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /** Every process of a PostgreSQL server works in its data folder. */
    private List<Long> processesInData() throws IOException {
        Path folder = data.toRealPath();
        return ProcessHandle.allProcesses()
                .map(ProcessHandle::pid)
                .filter(pid -> {
                    try {
                        return Files.readSymbolicLink(Path.of("/proc/" + pid + "/cwd")).equals(folder);
                    } catch (IOException e) {
                        return false; // ended meanwhile, or another user's
                    }
                })
                .toList();
    }

    /** Lets go of everything as a killed process would: the lock is free, the server still runs. */
    synchronized void abandon() throws IOException {
        stopping = true;
        running = false;
        server = null;
        lockFile.close();
    }

    private synchronized void stop() {
        stopping = true;
        notifyAll();
        Process process = server;
        if (process == null) {
            return;
        }
        server = null;
        running = false;
        try {
            if (process.isAlive()) {
                // SIGINT is PostgreSQL's fast shutdown: sessions are ended, then a checkpoint is written.
                interrupt(process.pid());
                if (!process.waitFor(STOP_TIME.toSeconds(), TimeUnit.SECONDS)) {
                    LOG.error("PostgreSQL did not stop within {} s and is ended by force", STOP_TIME.toSeconds());
                    process.destroyForcibly().waitFor();
                }
            }
            lockFile.close();
        } catch (IOException e) {
            LOG.error("PostgreSQL could not be stopped cleanly", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void interrupt(long pid) throws IOException {
        try {
            command("pg_ctl", "kill", "INT", Long.toString(pid))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PostgresException("Interrupted while waiting for PostgreSQL.", e);
        }
    }
}
