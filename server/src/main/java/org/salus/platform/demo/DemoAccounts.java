package org.salus.platform.demo;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.identity.Clients;
import org.salus.identity.NewUser;
import org.salus.identity.Organisations;
import org.salus.identity.Origin;
import org.salus.identity.User;
import org.salus.identity.UserAdmin;
import org.salus.kernel.Caller;
import org.salus.kernel.Ids;
import org.salus.kernel.Role;
import org.salus.platform.Home;
import tools.jackson.databind.json.JsonMapper;

/** The demo's organisation, a login for each role, and one client for programs. Nothing of this exists outside a demo. */
public final class DemoAccounts {

    static final String ORGANISATION = "Salus Demo Clinic";

    private static final String SCOPE = "system/*.cruds";
    private static final String LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";
    private static final int GROUPS = 4;
    private static final int GROUP_LENGTH = 5;
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Organisations organisations;
    private final UserAdmin users;
    private final Clients clients;
    private final SecureRandom random = new SecureRandom();

    public DemoAccounts(Organisations organisations, UserAdmin users, Clients clients) {
        this.organisations = organisations;
        this.users = users;
        this.clients = clients;
    }

    /** Made before the records are loaded, and kept for the next start if that is broken off. */
    record Client(String client_id, String client_secret, String scope) {

        @Override
        public String toString() {
            return "Client[" + client_id + "]";
        }
    }

    /** One who can sign in, with everything that it takes: demo only. */
    record Login(String role, String username, String password, String totpSecret) {

        @Override
        public String toString() {
            return "Login[" + role + "]";
        }
    }

    /** Ids of loaded resources for whom logins stand; names for the screens. */
    record People(
            @Nullable String patientId,
            String patientName,
            @Nullable String practitionerId,
            String practitionerName,
            @Nullable String nurseId,
            String nurseName) {

        static People read(Path file) throws IOException {
            Properties properties = new Properties();
            if (Files.exists(file)) {
                properties.load(new StringReader(Files.readString(file)));
            }
            return new People(
                    properties.getProperty("patient.id"),
                    properties.getProperty("patient.name", "Pat Doe"),
                    properties.getProperty("practitioner.id"),
                    properties.getProperty("practitioner.name", "Dr. Phoebe Ray"),
                    properties.getProperty("nurse.id"),
                    properties.getProperty("nurse.name", "Nora Walsh"));
        }
    }

    private record Post(Role role, String name) {}

    private static final List<Post> POSTS = List.of(
            new Post(Role.FRONT_DESK, "Felix Ortiz"),
            new Post(Role.BILLER, "Bianca Stone"),
            new Post(Role.LAB_TECHNICIAN, "Lars Petersen"),
            new Post(Role.ADMINISTRATOR, "Ada Morgan"),
            new Post(Role.PRIVACY_OFFICER, "Priya Shah"));

    /** The client of this demo, made with the organisation when there is none yet. */
    Client client(Path file) throws IOException {
        if (Files.exists(file)) {
            return JSON.readValue(Files.readString(file), Client.class);
        }
        Clients.Credentials made = clients.create(actor(), "Demo programs", SCOPE).get();
        Client client = new Client(made.clientId(), made.clientSecret(), String.join(" ", made.scopes()));
        Home.writePrivate(file, JSON.writeValueAsString(client));
        return client;
    }

    String token(Client client) {
        return switch (clients.issue(client.client_id(), client.client_secret(), "", new Origin("local", Ids.request()))) {
            case Clients.Answer.Token(Clients.AccessToken token) -> token.token();
            case Clients.Answer.Refused(Clients.Refusal refusal) ->
                throw new IllegalStateException("The demo's own client gets no token: " + refusal.code());
        };
    }

    /** A login for each role but the patient's, ready to use. One that a broken-off start left behind gets new secrets. */
    List<Login> staff(People people) {
        List<Login> logins = new ArrayList<>();
        logins.add(login(Role.PHYSICIAN, people.practitionerName(), null, people.practitionerId()));
        logins.add(login(Role.NURSE, people.nurseName(), null, people.nurseId()));
        for (Post post : POSTS) {
            logins.add(login(post.role(), post.name(), null, null));
        }
        return logins;
    }

    /** None when there are no patients. */
    List<Login> patient(People people) {
        return people.patientId() == null
                ? List.of()
                : List.of(login(Role.PATIENT, people.patientName(), people.patientId(), null));
    }

    private Login login(Role role, String name, @Nullable String patientId, @Nullable String practitionerId) {
        Caller actor = actor();
        String username = role.code();
        Optional<User> old = users.findByUsername(actor, username);
        String password;
        String id;
        if (old.isPresent()) {
            id = old.get().id();
            password = users.resetPassword(actor, id).get().password();
            users.resetSecondFactor(actor, id).get();
        } else {
            password = password();
            id = users.create(
                            actor,
                            new NewUser(actor.organisation(), username, name, Set.of(role), patientId, practitionerId),
                            password,
                            false)
                    .get()
                    .id();
        }
        return new Login(role.code(), username, password, users.enrolSecondFactor(actor, id).get());
    }

    private Caller actor() {
        int organisation = organisations.list().stream()
                .findFirst()
                .orElseGet(() -> organisations.create(ORGANISATION))
                .id();
        return Caller.system(organisation, "demo");
    }

    /** About 99 bits, easy to read and type. */
    private String password() {
        StringBuilder password = new StringBuilder();
        for (int group = 0; group < GROUPS; group++) {
            password.append(group == 0 ? "" : "-");
            for (int letter = 0; letter < GROUP_LENGTH; letter++) {
                password.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
            }
        }
        return password.toString();
    }
}
