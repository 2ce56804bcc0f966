package org.salus.platform.cli;

import java.time.Clock;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import javax.sql.DataSource;
import org.salus.fhir.R4;
import org.salus.fhir.ResourceType;
import org.salus.identity.Organisations;
import org.salus.store.AddedDefinitions;
import org.salus.store.OrganisationConnections;
import org.salus.store.Reindexer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Asks for a re-index; the server does it, or, when none runs, this command. */
@Command(
        name = "reindex",
        mixinStandardHelpOptions = true,
        description = "Indexes the rows of all organisations anew, while everything goes on; again it goes on where it was stopped.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:done, or asked for", "2:refused"})
final class ReindexCommand implements Callable<Integer> {

    private static final long LOOK_MILLIS = 1_000;

    @Mixin
    HomeOption home = new HomeOption();

    @Option(names = "--type", description = "A resource type, such as Observation; may be repeated. All when left out")
    List<String> types = new ArrayList<>();

    @Option(names = "--wait", description = "Says how far it is and ends when it is done")
    boolean wait;

    @Override
    public Integer call() throws InterruptedException {
        List<ResourceType> wanted = new ArrayList<>();
        for (String name : types) {
            ResourceType type = R4.definitions().type(name);
            if (type == null) {
                System.err.println("salus: '" + name + "' is not a resource type of FHIR R4, such as Observation.");
                return 2;
            }
            wanted.add(type);
        }
        try (Desk desk = Desk.open(home)) {
            DataSource database = desk.postgres().app();
            OrganisationConnections connections = new OrganisationConnections(database);
            Reindexer reindexer = new Reindexer(
                    connections, new AddedDefinitions(connections, desk.vault()), desk.vault(), InstantSource.system());
            int asked = 0;
            for (Organisations.Organisation organisation : new Organisations(database, Clock.systemUTC()).list()) {
                for (ResourceType type : wanted.isEmpty() ? R4.definitions().types() : wanted) {
                    asked += reindexer.request(organisation.id(), type.code()) ? 1 : 0;
                }
            }
            if (wait || !desk.running()) {
                follow(reindexer);
            } else if (asked > 0) {
                System.out.println("The server indexes in the background; 'salus status' says how far it is.");
            }
            return 0;
        }
    }

    /** Works, or looks at how the server does. */
    private static void follow(Reindexer reindexer) throws InterruptedException {
        Thread worker = Thread.ofPlatform().daemon().name("reindex").start(() -> {
            while (open(reindexer) > 0) {
                if (!reindexer.workOff()) {
                    return;
                }
                sleep();
            }
        });
        String said = "";
        while (open(reindexer) > 0) {
            String line = summary(reindexer.progress(0));
            if (!line.equals(said)) {
                System.out.println(line);
                said = line;
            }
            Thread.sleep(LOOK_MILLIS);
        }
        worker.join(LOOK_MILLIS * 10);
        System.out.println(summary(reindexer.progress(0)));
    }

    private static void sleep() {
        try {
            Thread.sleep(LOOK_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static long open(Reindexer reindexer) {
        return reindexer.progress(0).stream().filter(p -> p.state() != Reindexer.State.DONE).count();
    }

    /** In one line: what waits, what is under way and how far. */
    static String summary(List<Reindexer.Progress> all) {
        long waiting = all.stream().filter(p -> p.state() == Reindexer.State.WAITING).count();
        List<String> running = all.stream()
                .filter(p -> p.state() == Reindexer.State.RUNNING)
                .map(p -> String.format(Locale.ROOT, "%s of organisation %d at %d %%", p.typeName(), p.organisation(), p.percent()))
                .toList();
        if (running.isEmpty() && waiting == 0) {
            return "all rows are indexed";
        }
        return "indexing " + (running.isEmpty() ? "" : String.join(", ", running) + "; ") + waiting + " types wait";
    }
}
