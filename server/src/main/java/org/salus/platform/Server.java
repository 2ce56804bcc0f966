package org.salus.platform;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.salus.platform.postgres.Postgres;
import org.salus.platform.postgres.PostgresException;
import org.salus.platform.tls.ServerCertificate;
import org.salus.store.NewerIndexException;
import org.salus.vault.VaultException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.Ordered;

/** A running server: checked, started, findable through its {@link RunFile}, stopped in order. */
public final class Server implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Server.class);

    private final Settings settings;
    private final ConfigurableApplicationContext context;
    private final int port;

    private Server(Settings settings, ConfigurableApplicationContext context, int port) {
        this.settings = settings;
        this.context = context;
        this.port = port;
    }

    /** Throws {@link StartRefused} when it cannot start as things are. */
    public static Server start(Settings settings) {
        Home.prepare(settings);
        RunFile.running(settings.home()).filter(r -> r.pid() != ProcessHandle.current().pid()).ifPresent(other -> {
            throw new StartRefused("Salus is running in " + settings.home() + " already (process " + other.pid() + ", "
                    + other.base() + ").");
        });
        checkPort(settings);
        prepareTls(settings);
        // Until the application has set up logging nothing is printed: refusals are said in one sentence at the end.
        LoggingSystem.get(Server.class.getClassLoader()).beforeInitialize();
        PostgresStart postgres = new PostgresStart(settings.postgres());
        try {
            ConfigurableApplicationContext context = application(settings, postgres).run();
            int port = java.util.Objects.requireNonNull(((WebServerApplicationContext) context).getWebServer())
                    .getPort();
            Server server = new Server(settings, context, port);
            context.getBean(Postgres.class).stopOnlyWhenClosed();
            server.publish();
            context.getBean(Postgres.class).whenRestarted(server::publishAgain);
            return server;
        } catch (RuntimeException | IOException e) {
            postgres.abandon();
            throw refusal(settings, e);
        }
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    public String base() {
        return settings.base(port);
    }

    /** Finishes the requests under way, then stops the database. */
    @Override
    public void close() {
        context.close();
    }

    private void publish() throws IOException {
        Optional<Postgres.Server> embedded = context.getBean(Postgres.class).server();
        new RunFile(
                        Version.current(),
                        settings.mode().word(),
                        ProcessHandle.current().pid(),
                        embedded.map(Postgres.Server::pid).orElse(null),
                        base(),
                        port,
                        embedded.map(Postgres.Server::port).orElse(null),
                        Instant.now())
                .write(settings.home());
    }

    private void publishAgain() {
        try {
            publish();
        } catch (IOException e) {
            LOG.warn("{} could not be written; it names the old PostgreSQL process", RunFile.in(settings.home()));
        }
    }

    private static SpringApplication application(Settings settings, PostgresStart postgres) {
        SpringApplication application = new SpringApplication(Application.class);
        application.setDefaultProperties(properties(settings));
        application.addListeners(new OnceLoggingIsSetUp(postgres));
        application.addInitializers(context -> {
            GenericApplicationContext beans = (GenericApplicationContext) context;
            beans.registerBean(Settings.class, () -> settings);
            beans.registerBean(PostgresStart.class, () -> postgres);
            beans.registerBean(StopNotice.class, () -> new StopNotice(settings.home()));
        });
        return application;
    }

    /** The environment is ready, and logging with it, which listens before this one. */
    private record OnceLoggingIsSetUp(PostgresStart postgres)
            implements ApplicationListener<ApplicationEnvironmentPreparedEvent>, Ordered {
        @Override
        public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
            postgres.begin();
        }

        @Override
        public int getOrder() {
            return LOWEST_PRECEDENCE;
        }
    }

    /** Takes the {@link RunFile} away when the server begins to stop. */
    private record StopNotice(Path home) implements ApplicationListener<ContextClosedEvent> {
        @Override
        public void onApplicationEvent(ContextClosedEvent event) {
            try {
                RunFile.remove(home);
            } catch (IOException e) {
                LOG.warn("{} could not be removed", RunFile.in(home));
            }
        }
    }

    private static Map<String, Object> properties(Settings settings) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("server.address", settings.address());
        properties.put("server.port", settings.port());
        properties.put("salus.home", settings.home().toString());
        Settings.Scanner scanner = settings.scanner();
        if (scanner != null) {
            properties.put("salus.documents.scanner.host", scanner.host());
            properties.put("salus.documents.scanner.port", scanner.port());
            properties.put("salus.documents.scanner.patience", scanner.patience().toSeconds() + "s");
        }
        properties.put("salus.sign-in.idle", settings.sessionIdle().toMinutes() + "m");
        Settings.Tls tls = settings.tls();
        if (tls != null) {
            String bundle = "spring.ssl.bundle.pem.salus.";
            properties.put(bundle + "keystore.certificate", "file:" + tls.certificate());
            properties.put(bundle + "keystore.private-key", "file:" + tls.key());
            properties.put(bundle + "reload-on-update", true);
            properties.put("server.ssl.bundle", "salus");
            properties.put("server.ssl.enabled-protocols", "TLSv1.3,TLSv1.2");
        }
        Settings.Mail mail = settings.mail();
        if (mail != null) {
            String prefix = "salus.mail.";
            properties.put(prefix + "host", mail.host());
            properties.put(prefix + "port", mail.port());
            properties.put(prefix + "security", mail.security());
            properties.put(prefix + "from", mail.from());
            properties.put(prefix + "public-url", mail.publicUrl());
            if (mail.user() != null && mail.password() != null) {
                properties.put(prefix + "user", mail.user());
                properties.put(prefix + "password", mail.password());
            }
        }
        if (settings.log() == Settings.LogFormat.JSON) {
            properties.put("logging.structured.format.console", "logstash");
        }
        return properties;
    }

    private static void checkPort(Settings settings) {
        if (settings.port() == 0) {
            return;
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getByName(settings.address()), settings.port()));
        } catch (IOException e) {
            throw portRefusal(settings, e);
        }
    }

    private static StartRefused portRefusal(Settings settings, Exception cause) {
        return new StartRefused(
                "Port " + settings.port() + " on " + settings.address()
                        + " cannot be used (another program has it, or it is not allowed): stop that program, or name another port with --port.",
                cause);
    }

    private static void prepareTls(Settings settings) {
        Settings.Tls tls = settings.tls();
        if (tls == null || !tls.certificate().startsWith(settings.home())) {
            return;
        }
        try {
            ServerCertificate.ensure(tls);
        } catch (IOException e) {
            throw new StartRefused("The certificate in " + tls.certificate().getParent() + " cannot be made or read.", e);
        }
    }

    /** The first reason of an expected kind, in the operator's words; anything else is a bug and keeps its trace. */
    private static RuntimeException refusal(Settings settings, Exception failure) {
        return Stream.iterate((Throwable) failure, java.util.Objects::nonNull, Throwable::getCause)
                .<RuntimeException>mapMulti((cause, found) -> {
                    switch (cause) {
                        case StartRefused refused -> found.accept(refused);
                        case VaultException locked -> found.accept(StartRefused.because(locked));
                        case PostgresException lost -> found.accept(StartRefused.because(lost));
                        case NewerIndexException newer -> found.accept(StartRefused.because(newer));
                        case PortInUseException busy -> found.accept(portRefusal(settings, busy));
                        default -> {}
                    }
                })
                .findFirst()
                .orElseGet(() -> failure instanceof RuntimeException bug ? bug : new IllegalStateException(failure));
    }
}
