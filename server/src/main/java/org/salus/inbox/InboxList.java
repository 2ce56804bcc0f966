package org.salus.inbox;

import java.util.Set;
import org.salus.kernel.Caller;
import org.salus.live.LiveList;

/** {@code GET /live?inbox=me}: tells the screens of somebody that the inbox has changed. */
final class InboxList implements LiveList {

    private final Desk desk;

    InboxList(Desk desk) {
        this.desk = desk;
    }

    @Override
    public String name() {
        return "inbox";
    }

    @Override
    public String type() {
        return "Task";
    }

    @Override
    public String act() {
        return TaskSteps.ACT;
    }

    /** Who stands in for whom, and who works on which pool. */
    @Override
    public Set<String> deciders() {
        return Set.of("Basic", "CareTeam");
    }

    @Override
    public Content of(Caller caller) {
        return desk.mine(caller);
    }
}
