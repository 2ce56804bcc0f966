import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useForm } from 'react-hook-form';
import { roleWord, staffRoles } from '@/api/roles';
import type { RoleName } from '@/api/session';
import { useSession } from '@/api/sessionStore';
import { actOnUser, addUser, listUsers, type IssuedUser, type UserAccount, type UserAct } from '@/api/users';
import { t, type TextKey, tn } from '@/i18n';
import {
  Button,
  Card,
  Checkbox,
  Chip,
  Failed,
  Icon,
  Loading,
  Menu,
  Modal,
  NeverAsked,
  PageHead,
  TextInput,
} from '@/ui';
import styles from './UsersPage.module.css';

type Open = { at: 'add' } | { at: 'act'; act: UserAct; user: UserAccount } | undefined;

/** Accounts of the organisation: list, add, disable, reset. Holds no clinical data. */
export function UsersPage() {
  const { user: me } = useSession();
  const [filter, setFilter] = useState('');
  const [open, setOpen] = useState<Open>();
  const [done, setDone] = useState<{ text: string; password?: string | undefined; name: string }>();
  const { data, error, refetch, isFetching } = useQuery({
    queryKey: ['users'],
    queryFn: ({ signal }) => listUsers(signal),
  });
  useEffect(() => {
    document.title = `${t('users.title')} · ${t('app.name')}`;
  }, []);

  const wanted = filter.trim().toLowerCase();
  const shown = (data ?? []).filter((user) => `${user.name} ${user.username}`.toLowerCase().includes(wanted));
  const count =
    data === undefined
      ? undefined
      : wanted === ''
        ? tn('users.count', data.length)
        : t('users.countOf', { shown: shown.length, total: data.length });

  return (
    <main className={styles.page} id="main" tabIndex={-1}>
      <PageHead title={t('users.title')}>
        <Button
          kind="primary"
          icon="plus"
          onClick={() => {
            setDone(undefined);
            setOpen({ at: 'add' });
          }}
        >
          {t('users.add')}
        </Button>
      </PageHead>
      <div className={styles.body}>
        <div role="status">
          {done !== undefined && (
            <div className={styles.done}>
              <Icon name="tick" />
              <div>
                <p>{done.text}</p>
                {done.password !== undefined && <Password name={done.name} password={done.password} />}
              </div>
              <Button
                size="small"
                onClick={() => {
                  setDone(undefined);
                }}
              >
                {t('users.close')}
              </Button>
            </div>
          )}
        </div>
        <Card
          title={t('users.list')}
          count={count}
          flush
          edge={error !== null && data === undefined ? 'failed' : 'plain'}
          action={
            isFetching && data !== undefined ? (
              <span className={styles.refreshing}>
                <Icon name="retry" /> {t('state.refreshing')}
              </span>
            ) : undefined
          }
        >
          <div className={styles.filter}>
            <TextInput
              aria-label={t('users.filter')}
              placeholder={t('users.filter')}
              value={filter}
              autoComplete="off"
              onChange={(event) => {
                setFilter(event.currentTarget.value);
              }}
            />
          </div>
          {error !== null && (
            <Failed
              title={t('users.failed')}
              detail={t('users.failedDetail')}
              reason={error.message}
              onRetry={() => void refetch()}
            />
          )}
          {data === undefined && error === null && <Loading what={t('users.loading')} rows={6} />}
          {data?.length === 0 && <NeverAsked title={t('users.none')} detail={t('users.noneDetail')} />}
          {data !== undefined && data.length > 0 && shown.length === 0 && (
            <NeverAsked
              title={t('users.noMatch', { text: filter.trim() })}
              detail={t('users.noMatchDetail')}
            />
          )}
          {shown.length > 0 && (
            <div className={styles.scroll}>
              <table className={styles.table}>
                <thead>
                  <tr>
                    <th scope="col">{t('users.name')}</th>
                    <th scope="col">{t('users.username')}</th>
                    <th scope="col">{t('users.roles')}</th>
                    <th scope="col">{t('users.state')}</th>
                    <th scope="col">{t('users.second')}</th>
                    <th scope="col">{t('users.actions')}</th>
                  </tr>
                </thead>
                <tbody>
                  {shown.map((user) => (
                    <UserRow
                      key={user.id}
                      user={user}
                      self={user.id === me.subject}
                      onAct={(act) => {
                        setDone(undefined);
                        setOpen({ at: 'act', act, user });
                      }}
                    />
                  ))}
                </tbody>
              </table>
            </div>
          )}
        </Card>
      </div>
      {open?.at === 'add' && (
        <AddUser
          onClose={() => {
            setOpen(undefined);
          }}
          onDone={({ user, password }) => {
            setOpen(undefined);
            setDone({
              text: t('users.doneAdd', { name: user.name, username: user.username }),
              password,
              name: user.name,
            });
          }}
        />
      )}
      {open?.at === 'act' && (
        <ActOnUser
          act={open.act}
          user={open.user}
          onClose={() => {
            setOpen(undefined);
          }}
          onDone={({ user, password }) => {
            setDone({ text: t(texts[open.act].done, { name: user.name }), password, name: user.name });
            setOpen(undefined);
          }}
        />
      )}
    </main>
  );
}

function UserRow({ user, self, onAct }: { user: UserAccount; self: boolean; onAct: (act: UserAct) => void }) {
  const staff = user.roles.some((role) => role !== 'patient');
  const acts: UserAct[] = [user.active ? 'disable' : 'enable'];
  if (user.secondFactor) acts.push('reset-second-factor');
  acts.push('reset-password');
  return (
    <tr className={user.active ? undefined : styles.off}>
      <th scope="row">
        {user.name}
        {self && <span className={styles.you}> ({t('users.you')})</span>}
      </th>
      <td>{user.username}</td>
      <td>{user.roles.map(roleWord).join(', ')}</td>
      <td>
        {user.active ? (
          <Chip tone="ok">{t('users.active')}</Chip>
        ) : (
          <Chip icon="barred">{t('users.disabled')}</Chip>
        )}
      </td>
      <td>
        {user.secondFactor ? (
          t('users.enrolled')
        ) : (
          <Chip tone="unknown">{t(staff ? 'users.notEnrolled' : 'users.notNeeded')}</Chip>
        )}
      </td>
      <td>
        {self ? (
          <span className={styles.you}>{t('users.self')}</span>
        ) : (
          <Menu position="bottom-end" withinPortal>
            <Menu.Target>
              <Button size="small" aria-label={t('users.changeOf', { name: user.name })}>
                {t('users.change')}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {acts.map((act) => (
                <Menu.Item
                  key={act}
                  onClick={() => {
                    onAct(act);
                  }}
                >
                  {t(texts[act].go)}…
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        )}
      </td>
    </tr>
  );
}

/** Shown this once; the server keeps only a hash. */
function Password({ name, password }: { name: string; password: string }) {
  return (
    <p className={styles.password}>
      {t('users.passwordOnce', { name })} <code>{password}</code>
    </p>
  );
}

function AddUser({ onClose, onDone }: { onClose: () => void; onDone: (issued: IssuedUser) => void }) {
  const queries = useQueryClient();
  const form = useForm({ defaultValues: { name: '', username: '', roles: [] as RoleName[] } });
  const { errors, isSubmitting } = form.formState;
  const [problem, setProblem] = useState<string>();
  const name = form.watch('name').trim();
  const send = form.handleSubmit(async (values) => {
    setProblem(undefined);
    try {
      const issued = await addUser({
        name: values.name.trim(),
        username: values.username.trim(),
        roles: values.roles,
      });
      await queries.invalidateQueries({ queryKey: ['users'] });
      onDone(issued);
    } catch (failure) {
      setProblem(t('users.notSaved', { reason: failure instanceof Error ? failure.message : '' }));
    }
  });
  const role = form.register('roles', { validate: (roles) => roles.length > 0 || t('users.needRole') });
  return (
    <Modal opened onClose={onClose} title={t('users.addTitle')} centered closeOnClickOutside={false}>
      <form className={styles.form} onSubmit={(event) => void send(event)} noValidate>
        <TextInput
          label={t('users.name')}
          data-autofocus
          autoComplete="off"
          error={errors.name?.message}
          {...form.register('name', { validate: (text) => text.trim() !== '' || t('users.needName') })}
        />
        <TextInput
          label={t('users.username')}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          error={errors.username?.message}
          {...form.register('username', {
            validate: (text) => text.trim() !== '' || t('users.needUsername'),
          })}
        />
        <fieldset className={styles.roles} aria-describedby="roles-note">
          <legend>{t('users.addRoles')}</legend>
          {staffRoles.map((one) => (
            <Checkbox key={one} value={one} label={roleWord(one)} {...role} />
          ))}
          {errors.roles !== undefined && (
            <p className={styles.error} role="alert">
              {errors.roles.message}
            </p>
          )}
        </fieldset>
        <p className={styles.help} id="roles-note">
          {t('users.passwordHelp')} {t('users.roleLater')}
        </p>
        {problem !== undefined && (
          <p className={styles.problem} role="alert">
            <Icon name="barred" />
            {problem}
          </p>
        )}
        <div className={styles.buttons}>
          <Button type="submit" kind="primary" disabled={isSubmitting}>
            {isSubmitting
              ? t('users.saving')
              : name === ''
                ? t('users.saveNobody')
                : t('users.save', { name })}
          </Button>
          <Button onClick={onClose}>{t('users.cancel')}</Button>
        </div>
      </form>
    </Modal>
  );
}

const texts: Record<UserAct, { title: TextKey; detail: TextKey; go: TextKey; done: TextKey }> = {
  disable: {
    title: 'users.disableTitle',
    detail: 'users.disableDetail',
    go: 'users.disable',
    done: 'users.doneDisable',
  },
  enable: {
    title: 'users.enableTitle',
    detail: 'users.enableDetail',
    go: 'users.enable',
    done: 'users.doneEnable',
  },
  'reset-second-factor': {
    title: 'users.resetTitle',
    detail: 'users.resetDetail',
    go: 'users.reset',
    done: 'users.doneReset',
  },
  'reset-password': {
    title: 'users.newPasswordTitle',
    detail: 'users.newPasswordDetail',
    go: 'users.newPassword',
    done: 'users.doneNewPassword',
  },
};

/** Asks with the person's name; the button that leaves all as it is has the first focus. */
function ActOnUser({
  act,
  user,
  onClose,
  onDone,
}: {
  act: UserAct;
  user: UserAccount;
  onClose: () => void;
  onDone: (issued: IssuedUser) => void;
}) {
  const queries = useQueryClient();
  const { title, detail, go } = texts[act];
  const { mutate, error, isPending } = useMutation({
    mutationFn: () => actOnUser(user.id, act),
    onSuccess: async (issued) => {
      await queries.invalidateQueries({ queryKey: ['users'] });
      onDone(issued);
    },
  });
  return (
    <Modal opened onClose={onClose} title={t(title, { name: user.name })} centered>
      <p>{t(detail, { name: user.name, username: user.username })}</p>
      {error !== null && (
        <p className={styles.problem} role="alert">
          <Icon name="barred" />
          {t('users.notSaved', { reason: error.message })}
        </p>
      )}
      <div className={styles.buttons}>
        <Button data-autofocus onClick={onClose}>
          {t('users.cancel')}
        </Button>
        <Button
          kind={act === 'enable' ? 'primary' : 'danger'}
          disabled={isPending}
          onClick={() => {
            mutate();
          }}
        >
          {isPending ? t('users.saving') : t(go)}
        </Button>
      </div>
    </Modal>
  );
}
