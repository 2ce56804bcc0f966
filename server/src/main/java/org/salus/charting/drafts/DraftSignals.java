package org.salus.charting.drafts;

import java.util.List;
import org.salus.charting.drafts.Drafts.Touched;
import org.salus.fhir.JsonNumber;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Caller;
import org.salus.live.ChartSignals;

/** Tells open charts that a draft has changed, so that whoever else writes on it fetches what is new. */
final class DraftSignals implements ChartSignals {

    private final Drafts drafts;

    DraftSignals(Drafts drafts) {
        this.drafts = drafts;
    }

    @Override
    public String event() {
        return "draft";
    }

    @Override
    public long end(int organisation) {
        return drafts.newest(organisation);
    }

    @Override
    public List<Signal> after(int organisation, long position) {
        return drafts.changedAfter(organisation, position).stream().<Signal>map(DraftChange::new).toList();
    }

    private final class DraftChange implements Signal {

        private final Touched touched;

        DraftChange(Touched touched) {
            this.touched = touched;
        }

        @Override
        public long position() {
            return touched.transaction();
        }

        @Override
        public long patient() {
            return touched.patient();
        }

        @Override
        public boolean mayKnow(Caller caller) {
            return (touched.shared() || touched.owner().equals(caller.subject())) && drafts.mayKnow(caller, touched.id());
        }

        @Override
        public JsonObject data() {
            return new JsonObject()
                    .put("id", touched.id())
                    .put("kind", touched.kind())
                    .put("revision", JsonNumber.of(touched.revision()))
                    .put("editor", touched.editor());
        }
    }
}
