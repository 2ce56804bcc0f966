package org.salus.platform.cli;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.salus.live.Followings;
import org.salus.platform.RunFile;
import org.salus.platform.Settings;
import org.salus.platform.Version;
import org.salus.platform.tls.ServerProbe;
import org.salus.store.AddedDefinitions;
import org.salus.store.OrganisationConnections;
import org.salus.store.Reindexer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** What runs, where, and how large it is. Nothing that it says is a secret. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Says what runs: state, versions, processes, ports and sizes.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:ready", "1:running, but not ready", "2:there is no such installation", "3:stopped"})
final class StatusCommand implements Callable<Integer> {

    @Mixin
    HomeOption home = new HomeOption();

    @Option(names = "--json", description = "Answers with JSON")
    boolean json;

    @Override
    public Integer call() {
        Settings settings = home.settings();
        Optional<RunFile> run = RunFile.running(settings.home());
        boolean ready = run.isPresent() && ServerProbe.isReady(run.get().base(), settings.tls());
        Map<String, Object> status = describe(home, settings, run, ready);
        if (json) {
            System.out.println(JsonMapper.shared().writeValueAsString(status));
        } else {
            status.forEach((name, value) -> System.out.printf("%-18s %s%n", name, value));
        }
        if (run.isEmpty()) {
            return 3;
        }
        return ready ? 0 : 1;
    }

    private static Map<String, Object> describe(HomeOption home, Settings settings, Optional<RunFile> run, boolean ready) {
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("state", run.isEmpty() ? "stopped" : ready ? "ready" : "not ready");
        status.put("mode", settings.mode().word());
        status.put("home", settings.home().toString());
        status.put("version", run.map(RunFile::version).orElse(Version.current()));
        status.put("java", Runtime.version().toString());
        postgresVersion(settings.home()).ifPresent(v -> status.put("postgresVersion", v));
        status.put("database", settings.database() == null ? "embedded" : "external");
        run.ifPresent(r -> {
            status.put("base", r.base());
            status.put("pid", r.pid());
            status.put("port", r.port());
            status.put("startedAt", r.startedAt().toString());
            if (r.postgresPid() != null) {
                status.put("postgresPid", r.postgresPid());
            }
            if (r.postgresPort() != null) {
                status.put("postgresPort", r.postgresPort());
            }
        });
        if (ready) {
            index(home).ifPresent(line -> status.put("index", line));
            parked(home).ifPresent(count -> status.put("parkedCommits", count));
        }
        status.put("databaseBytes", size(settings.home().resolve("pgdata")));
        status.put("logBytes", size(settings.home().resolve("log")));
        return status;
    }

    /** Whether rows are being indexed anew, and how far that is; nothing when the database does not tell. */
    private static Optional<String> index(HomeOption home) {
        try (Desk desk = Desk.open(home)) {
            OrganisationConnections connections = new OrganisationConnections(desk.postgres().app());
            Reindexer reindexer = new Reindexer(
                    connections, new AddedDefinitions(connections, desk.vault()), desk.vault(), InstantSource.system());
            return Optional.of(ReindexCommand.summary(reindexer.progress(0)));
        } catch (RuntimeException e) {
            return Optional.empty();
        }
    }

    /** Commits whose handling failed and is tried again: more than none means that an inbox may lack something. */
    private static Optional<Integer> parked(HomeOption home) {
        try (Desk desk = Desk.open(home)) {
            return Optional.of(Followings.parked(desk.postgres().app()));
        } catch (RuntimeException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> postgresVersion(Path home) {
        try {
            return Optional.of(Files.readString(home.resolve("pgdata/PG_VERSION")).strip());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Bytes of all files below; those that may not be seen, or vanish meanwhile, count nothing. */
    private static long size(Path folder) {
        long[] bytes = {0};
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    bytes[0] += attributes.size();
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) {
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            return bytes[0];
        }
        return bytes[0];
    }
}
