package org.salus.platform.cli;

import java.time.Clock;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.salus.identity.Organisations;
import org.salus.platform.StartRefused;

/** Which organisation a command is about. */
final class Tenants {

    private Tenants() {}

    /** The one there is, or the one named. */
    static int one(Desk desk, @Nullable Integer named) {
        return one(new Organisations(desk.postgres().app(), Clock.systemUTC()), named);
    }

    static int one(Organisations organisations, @Nullable Integer named) {
        if (named != null) {
            return organisations
                    .find(named)
                    .orElseThrow(() -> new StartRefused("There is no organisation " + named + "."))
                    .id();
        }
        List<Organisations.Organisation> all = organisations.list();
        if (all.isEmpty()) {
            throw new StartRefused("There is no organisation yet: salus user add makes the first.");
        }
        if (all.size() > 1) {
            throw new StartRefused("There are several organisations: name one with --organisation ("
                    + all.stream().map(o -> o.id() + " " + o.name()).collect(Collectors.joining(", ")) + ").");
        }
        return all.getFirst().id();
    }
}
