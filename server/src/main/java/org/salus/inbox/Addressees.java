package org.salus.inbox;

import org.salus.fhir.JsonObject;
import org.salus.kernel.Caller;
import org.salus.record.RecordAccess;

/** To whose inbox a Task goes that another module writes: the physician whom the patient has, else the pool of what nobody owns. */
public final class Addressees {

    private final RecordAccess record;
    private final Owners owners;
    private final Pools pools;

    Addressees(RecordAccess record, Owners owners, Pools pools) {
        this.record = record;
        this.owners = owners;
        this.pools = pools;
    }

    /** @param about what the Task is about, with {@code subject} and perhaps {@code encounter} @return a reference for {@code Task.owner} */
    public String of(int organisation, JsonObject about) {
        String owner = owners.of(record.as(Caller.system(organisation, "inbox")), organisation, about);
        return owner == null ? pools.unassigned(organisation) : owner;
    }
}
