package org.salus.live;

import java.util.List;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Caller;

/**
 * Something that open charts are told of besides the changes of the record. A bean of any module above this one. It is asked while
 * somebody listens: twice a second, and at once after {@link LiveFeed#nudge}.
 */
public interface ChartSignals {

    /** Name of the server-sent event, a word such as {@code draft}. */
    String event();

    /** Where a reader begins that wants only what comes from now on. */
    long end(int organisation);

    /** What came after a position, in order; nothing is ever added before a position that was given out. */
    List<Signal> after(int organisation, long position);

    /** One thing to tell. */
    interface Signal {

        long position();

        /** {@code self} hash of the patient whose chart it concerns. */
        long patient();

        /** Whether this reader of the chart may know of it. */
        boolean mayKnow(Caller caller);

        /** A new object each time; the patient's id is added to it. */
        JsonObject data();
    }
}
