package org.salus.live;

import java.util.Set;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Caller;

/**
 * A list of somebody's own, of whose changes a stream tells: {@code GET /live?NAME=me}. A bean of any module above this one. Every change
 * is looked up with the caller's filters before it is named, so this says whose a resource is and not who may see it.
 */
public interface LiveList {

    /** Name of the parameter that opens the stream, such as {@code inbox}. */
    String name();

    /** Type of the resources in the list. */
    String type();

    /** The act that opens the list, besides {@code live.read}. */
    String act();

    /** Types whose resources decide whose things are in the list. */
    Set<String> deciders();

    /** What is in the caller's list for now. */
    Content of(Caller caller);

    /** Equal to another one when the same things are in both. */
    interface Content {
        boolean has(JsonObject resource);
    }
}
