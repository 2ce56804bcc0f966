package org.salus.messaging;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.eclipse.angus.mail.smtp.SMTPTransport;
import org.jspecify.annotations.Nullable;

/**
 * Mail over SMTP (RFC 5321), one connection for each message. A message counts as sent when the server has answered the end of its text.
 * Before the text has left completely nothing can have been sent; after that, without an answer, nobody can know.
 */
public final class SmtpChannel implements MessageChannel {

    /** Beyond this form are addresses that mail servers do not agree on; none of it can end the header. */
    private static final Pattern ADDRESS = Pattern.compile("[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,250}");

    private static final int PERMANENT = 500;

    /** How long an attempt that was broken off may take to end. */
    private static final Duration ENDING = Duration.ofSeconds(5);

    private final MailSettings settings;
    private final Session session;

    public SmtpChannel(MailSettings settings) {
        this.settings = settings;
        this.session = Session.getInstance(properties(settings));
    }

    private static Properties properties(MailSettings settings) {
        String timeout = Long.toString(settings.timeout().toMillis());
        Properties properties = new Properties();
        properties.put("mail.smtp.connectiontimeout", timeout);
        properties.put("mail.smtp.timeout", timeout);
        properties.put("mail.smtp.writetimeout", timeout);
        properties.put("mail.smtp.starttls.enable", Boolean.toString(settings.security() == MailSettings.Security.STARTTLS));
        properties.put("mail.smtp.starttls.required", Boolean.toString(settings.security() == MailSettings.Security.STARTTLS));
        properties.put("mail.smtp.ssl.enable", Boolean.toString(settings.security() == MailSettings.Security.TLS));
        properties.put("mail.smtp.ssl.checkserveridentity", "true");
        properties.put("mail.smtp.ssl.protocols", "TLSv1.3 TLSv1.2");
        properties.put("mail.smtp.auth", Boolean.toString(settings.user() != null));
        properties.put("mail.smtp.from", settings.from());
        // The name of this machine is nobody's business.
        properties.put("mail.smtp.localhost", domain(settings.from()));
        // Goodbyes are not waited for: the answer that counts is there already.
        properties.put("mail.smtp.quitwait", "false");
        return properties;
    }

    @Override
    public String kind() {
        return "email";
    }

    @Override
    public Duration longest() {
        return settings.longest().plus(ENDING);
    }

    @Override
    public Delivery send(Outgoing message) {
        if (!ADDRESS.matcher(message.address()).matches()) {
            return new Delivery.Refused(Delivery.Reason.ADDRESS_INVALID);
        }
        Attempt attempt = new Attempt(message);
        // Each answer has a time limit; a server that drips them would still go on for ever. Interrupting a virtual thread closes its socket.
        Thread worker = Thread.ofVirtual().name("mail").start(attempt);
        try {
            if (!worker.join(settings.longest())) {
                worker.interrupt();
                worker.join(ENDING);
            }
        } catch (InterruptedException e) {
            worker.interrupt();
            Thread.currentThread().interrupt();
        }
        return attempt.outcome();
    }

    /** One conversation with the server. */
    private final class Attempt implements Runnable {

        private final Outgoing message;
        private final AtomicReference<@Nullable Delivery> outcome = new AtomicReference<>();
        private volatile boolean textHasLeft;

        Attempt(Outgoing message) {
            this.message = message;
        }

        /** Of one that has not ended nobody knows what it will still do. */
        Delivery outcome() {
            Delivery known = outcome.get();
            return known == null ? new Delivery.Uncertain(Delivery.Reason.NO_ANSWER) : known;
        }

        @Override
        public void run() {
            Delivery delivery;
            try {
                delivery = talk();
            } catch (MessagingException | RuntimeException e) {
                delivery = judge(e);
            }
            outcome.set(delivery);
        }

        private Delivery talk() throws MessagingException {
            Mail mail = new Mail(message);
            SMTPTransport transport = (SMTPTransport) session.getTransport("smtp");
            try {
                transport.connect(settings.host(), settings.port(), settings.user(), settings.password());
                transport.sendMessage(mail, mail.getAllRecipients());
                return new Delivery.Sent(mail.getMessageID());
            } finally {
                closeQuietly(transport);
            }
        }

        private static void closeQuietly(SMTPTransport transport) {
            try {
                transport.close();
            } catch (MessagingException e) {
                // What became of the message is decided already.
            }
        }

        private Delivery judge(Exception failure) {
            int code = code(failure);
            if (code >= PERMANENT) {
                return new Delivery.Refused(
                        isOfAddress(failure) ? Delivery.Reason.ADDRESS_REFUSED : Delivery.Reason.REFUSED);
            }
            if (code > 0) {
                return new Delivery.TryLater(Delivery.Reason.BUSY);
            }
            return textHasLeft
                    ? new Delivery.Uncertain(Delivery.Reason.NO_ANSWER)
                    : new Delivery.TryLater(Delivery.Reason.UNREACHABLE);
        }

        /** The server's reply that refused; 0 when it was something else. */
        private static int code(Exception failure) {
            for (Exception one = failure; one != null; one = one instanceof MessagingException m ? m.getNextException() : null) {
                int code = switch (one) {
                    case SMTPAddressFailedException address -> address.getReturnCode();
                    case SMTPSenderFailedException sender -> sender.getReturnCode();
                    case SMTPSendFailedException send when send.getNextException() == null -> send.getReturnCode();
                    default -> 0;
                };
                if (code >= 400) {
                    return code;
                }
            }
            return 0;
        }

        private static boolean isOfAddress(Exception failure) {
            for (Exception one = failure; one != null; one = one instanceof MessagingException m ? m.getNextException() : null) {
                if (one instanceof SMTPAddressFailedException) {
                    return true;
                }
            }
            return failure instanceof SendFailedException sent && sent.getInvalidAddresses() != null && sent.getInvalidAddresses().length > 0;
        }

        /** The message as the server gets it; tells when its last byte has been handed over. */
        private final class Mail extends MimeMessage {

            Mail(Outgoing message) throws MessagingException {
                super(SmtpChannel.this.session);
                setFrom(address(settings.from()));
                setRecipient(Message.RecipientType.TO, address(message.address()));
                setSubject(message.subject(), StandardCharsets.UTF_8.name());
                setText(message.text(), StandardCharsets.UTF_8.name());
                setHeader("Content-Language", message.language());
                setHeader("Auto-Submitted", "auto-generated");
                if (message.optOut() != null) {
                    // RFC 8058: the mail program asks by one POST, without a visit.
                    setHeader("List-Unsubscribe", "<" + message.optOut() + ">");
                    setHeader("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
                }
                setSentDate(Date.from(Instant.now()));
                saveChanges();
            }

            @Override
            protected void updateMessageID() throws MessagingException {
                // The same at each attempt, so that a mail server or program that meets it twice can tell.
                setHeader("Message-ID", "<" + message.id() + "@" + domain(settings.from()) + ">");
            }

            @Override
            public void writeTo(OutputStream out, String @Nullable [] without) throws IOException, MessagingException {
                super.writeTo(out, without);
                textHasLeft = true;
            }
        }
    }

    private static InternetAddress address(String text) throws AddressException {
        return new InternetAddress(text, true);
    }

    private static String domain(String address) {
        int at = address.lastIndexOf('@');
        return Objects.requireNonNull(address.substring(at + 1).replace(">", ""));
    }
}
