package org.salus.messaging;

/** One way to reach people. Sends a message once at most for each call; whoever calls decides whether to call again. */
public interface MessageChannel {

    /** Code of ContactPoint.system by which addresses of this channel are found, such as {@code email} or {@code sms}. */
    String kind();

    /** Takes no longer than {@link #longest()}; fails only by what it answers. */
    Delivery send(Outgoing message);

    /** After this long a call has ended, whatever the other side does. */
    java.time.Duration longest();
}
