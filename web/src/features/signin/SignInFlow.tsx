import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useForm } from 'react-hook-form';
import { ApiError } from '@/api/errors';
import { sendCode, setUp, signIn, type SignInStep } from '@/api/session';
import { finishSignIn } from '@/api/sessionStore';
import { t } from '@/i18n';
import { Button, Checkbox, Icon, PasswordInput, QrCode, TextInput } from '@/ui';
import styles from './SignIn.module.css';
import { useLockout, type Lockout } from './useLockout';

type Step =
  | { at: 'password' }
  | { at: 'totp' }
  | { at: 'enrol'; enrol: Extract<SignInStep, { next: 'enrol' }> }
  | { at: 'recovery'; codes: string[] };

/** Password, second step, enrolment and recovery codes, until a session is there. */
export function SignInFlow({
  username,
  first = 'password',
}: {
  /** Fixed when a locked page waits for this user. */
  username?: string;
  first?: 'password' | 'setup';
}) {
  const [step, setStep] = useState<Step>({ at: 'password' });
  const [settingUp, setSettingUp] = useState(first === 'setup');
  const [problem, setProblem] = useState<string>();
  const { lockout, over, lock } = useLockout();

  const follow = async (answer: SignInStep): Promise<void> => {
    setProblem(undefined);
    setSettingUp(false);
    if (answer.next === 'totp') setStep({ at: 'totp' });
    else if (answer.next === 'enrol') setStep({ at: 'enrol', enrol: answer });
    else if ((answer.recoveryCodes ?? []).length > 0)
      setStep({ at: 'recovery', codes: answer.recoveryCodes ?? [] });
    else await finishSignIn();
  };
  const attempt = async (act: () => Promise<SignInStep>, refused?: string): Promise<void> => {
    setProblem(undefined);
    try {
      await follow(await act());
    } catch (failure) {
      const error = failure instanceof ApiError ? failure : undefined;
      if (error?.kind === 'locked-out') lock(error.retryAfterSeconds ?? 60);
      else if (error?.kind === 'signed-out') setProblem(refused ?? error.message);
      else if (error?.kind === 'not-found' && settingUp) setProblem(t('setup.done'));
      else setProblem(t('signin.failed', { reason: error?.message ?? String(failure) }));
    }
  };
  const restart = (): void => {
    setProblem(undefined);
    setStep({ at: 'password' });
  };

  const trouble = <Trouble problem={problem} lockout={lockout} over={over} />;
  if (settingUp)
    return <SetUpForm trouble={trouble} locked={lockout} onSend={(input) => attempt(() => setUp(input))} />;
  if (step.at === 'totp') {
    return (
      <CodeForm
        trouble={trouble}
        locked={lockout}
        onBack={restart}
        recovery
        onSend={(code) => attempt(() => sendCode(code))}
      />
    );
  }
  if (step.at === 'enrol') {
    return (
      <CodeForm
        trouble={trouble}
        locked={lockout}
        onBack={restart}
        enrol={step.enrol}
        onSend={(code) => attempt(() => sendCode(code))}
      />
    );
  }
  if (step.at === 'recovery') return <RecoveryCodes codes={step.codes} onDone={() => finishSignIn()} />;
  return (
    <PasswordForm
      username={username}
      trouble={trouble}
      locked={lockout}
      onSend={(name, password) => attempt(() => signIn(name, password), t('signin.wrong'))}
    />
  );
}

/** One place for what went wrong; spoken when it changes. */
function Trouble({
  problem,
  lockout,
  over,
}: {
  problem: string | undefined;
  lockout: Lockout | undefined;
  over: boolean;
}) {
  if (lockout !== undefined) {
    return (
      <div className={styles.trouble} role="alert">
        <Icon name="barred" />
        <span>{t('signin.locked', { wait: lockout.wait, at: lockout.at })}</span>
      </div>
    );
  }
  if (problem !== undefined) {
    return (
      <div className={styles.trouble} role="alert">
        <Icon name="barred" />
        <span>{problem}</span>
      </div>
    );
  }
  return over ? (
    <div className={styles.over} role="status">
      <Icon name="tick" />
      <span>{t('signin.lockOver')}</span>
    </div>
  ) : null;
}

function Submit({ busy, locked, label }: { busy: boolean; locked: Lockout | undefined; label: string }) {
  return (
    <div className={styles.submit}>
      <Button type="submit" kind="primary" size="large" disabled={busy || locked !== undefined}>
        {busy ? t('signin.busy') : label}
      </Button>
      {locked !== undefined && <span className={styles.why}>{t('signin.lockedWhy', { at: locked.at })}</span>}
    </div>
  );
}

function PasswordForm({
  username,
  trouble,
  locked,
  onSend,
}: {
  username: string | undefined;
  trouble: ReactNode;
  locked: Lockout | undefined;
  onSend: (username: string, password: string) => Promise<void>;
}) {
  const form = useForm({ defaultValues: { username: username ?? '', password: '' } });
  const { errors, isSubmitting } = form.formState;
  const send = form.handleSubmit(async (values) => {
    await onSend(values.username.trim(), values.password);
    form.resetField('password');
    form.setFocus('password');
  });
  return (
    <form className={styles.form} onSubmit={(event) => void send(event)} noValidate>
      {trouble}
      <TextInput
        label={t('signin.username')}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        autoFocus={username === undefined}
        readOnly={username !== undefined}
        error={errors.username?.message}
        {...form.register('username', { validate: (text) => text.trim() !== '' || t('signin.needUsername') })}
      />
      <PasswordInput
        label={t('signin.password')}
        autoComplete="current-password"
        autoFocus={username !== undefined}
        error={errors.password?.message}
        {...form.register('password', { required: t('signin.needPassword') })}
      />
      <Submit busy={isSubmitting} locked={locked} label={t('signin.go')} />
    </form>
  );
}

function CodeForm({
  trouble,
  locked,
  enrol,
  recovery = false,
  onSend,
  onBack,
}: {
  trouble: ReactNode;
  locked: Lockout | undefined;
  enrol?: Extract<SignInStep, { next: 'enrol' }>;
  recovery?: boolean;
  onSend: (code: string) => Promise<void>;
  onBack: () => void;
}) {
  const [byRecovery, setByRecovery] = useState(false);
  const [copied, setCopied] = useState(false);
  const form = useForm({ defaultValues: { code: '' } });
  const { errors, isSubmitting } = form.formState;
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (enrol !== undefined) title.current?.focus();
  }, [enrol]);
  const send = form.handleSubmit(async ({ code }) => {
    await onSend(byRecovery ? code.trim() : code.replace(/\D/g, ''));
    form.reset();
    form.setFocus('code');
  });
  const field = (
    <TextInput
      key={String(byRecovery)}
      className={styles.code}
      autoFocus={enrol === undefined}
      error={errors.code?.message}
      label={t(byRecovery ? 'code.recoveryLabel' : 'code.label')}
      autoComplete={byRecovery ? 'off' : 'one-time-code'}
      inputMode={byRecovery ? 'text' : 'numeric'}
      spellCheck={false}
      {...form.register('code', {
        validate: (code) =>
          byRecovery
            ? code.trim().length > 5 || t('code.recoveryNeed')
            : code.replace(/\D/g, '').length === 6 || t('code.need'),
      })}
    />
  );
  return (
    <form className={styles.form} onSubmit={(event) => void send(event)} noValidate>
      <h2 ref={title} tabIndex={-1}>
        {t(enrol === undefined ? 'code.title' : 'enrol.title')}
      </h2>
      {trouble}
      {enrol === undefined ? (
        <p className={styles.detail}>{t(byRecovery ? 'code.recoveryDetail' : 'code.detail')}</p>
      ) : (
        <>
          <p className={styles.detail}>{t('enrol.detail')}</p>
          <p className={styles.step}>
            <b>1</b>
            {t('enrol.step1')}
          </p>
          <QrCode svg={enrol.qrSvg} label={t('enrol.qr')} missing={t('enrol.noQr')} />
          <p className={styles.detail}>{t('enrol.secret')}</p>
          <div className={styles.secret}>
            <code>{enrol.secret.replace(/(.{4})(?=.)/g, '$1 ')}</code>
            <Button
              size="small"
              onClick={() =>
                void navigator.clipboard.writeText(enrol.secret).then(
                  () => {
                    setCopied(true);
                  },
                  () => undefined,
                )
              }
            >
              {t(copied ? 'enrol.copied' : 'enrol.copy')}
            </Button>
          </div>
          <p className={styles.step}>
            <b>2</b>
            {t('enrol.step2')}
          </p>
        </>
      )}
      {field}
      <Submit busy={isSubmitting} locked={locked} label={t('code.go')} />
      <div className={styles.other}>
        {recovery && (
          <Button
            kind="quiet"
            size="small"
            onClick={() => {
              form.reset();
              setByRecovery(!byRecovery);
            }}
          >
            {t(byRecovery ? 'code.useApp' : 'code.useRecovery')}
          </Button>
        )}
        <Button kind="quiet" size="small" onClick={onBack}>
          {t('code.back')}
        </Button>
      </div>
    </form>
  );
}

function RecoveryCodes({ codes, onDone }: { codes: readonly string[]; onDone: () => Promise<void> }) {
  const [kept, setKept] = useState(false);
  const [failed, setFailed] = useState<string>();
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    title.current?.focus();
  }, []);
  return (
    <div className={styles.form}>
      <h2 ref={title} tabIndex={-1}>
        {t('recovery.title')}
      </h2>
      <p className={styles.detail}>{t('recovery.detail')}</p>
      <ol className={styles.codes}>
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ol>
      {failed !== undefined && <Trouble problem={failed} lockout={undefined} over={false} />}
      <Checkbox
        label={t('recovery.kept')}
        checked={kept}
        onChange={(event) => {
          setKept(event.currentTarget.checked);
        }}
      />
      <div className={styles.submit}>
        <Button
          kind="primary"
          size="large"
          disabled={!kept}
          onClick={() =>
            void onDone().catch((failure: unknown) => {
              setFailed(t('signin.failed', { reason: String(failure) }));
            })
          }
        >
          {t('recovery.go')}
        </Button>
        <Button
          size="large"
          onClick={() => {
            window.print();
          }}
        >
          {t('recovery.print')}
        </Button>
        {!kept && <span className={styles.why}>{t('recovery.why')}</span>}
      </div>
    </div>
  );
}

function SetUpForm({
  trouble,
  locked,
  onSend,
}: {
  trouble: ReactNode;
  locked: Lockout | undefined;
  onSend: (input: { code: string; username: string; name: string; password: string }) => Promise<void>;
}) {
  const form = useForm({ defaultValues: { code: '', name: '', username: '', password: '', repeat: '' } });
  const { errors, isSubmitting } = form.formState;
  const send = form.handleSubmit(({ code, name, username, password }) =>
    onSend({ code: code.trim(), name: name.trim(), username: username.trim(), password }),
  );
  const filled = (text: string): true | string => text.trim() !== '' || t('setup.need');
  return (
    <form className={styles.form} onSubmit={(event) => void send(event)} noValidate>
      <h2>{t('setup.title')}</h2>
      <p className={styles.detail}>{t('setup.detail')}</p>
      {trouble}
      <TextInput
        label={t('setup.code')}
        autoComplete="off"
        spellCheck={false}
        autoFocus
        error={errors.code?.message}
        {...form.register('code', { validate: filled })}
      />
      <TextInput
        label={t('setup.name')}
        autoComplete="name"
        error={errors.name?.message}
        {...form.register('name', { validate: filled })}
      />
      <TextInput
        label={t('setup.username')}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        error={errors.username?.message}
        {...form.register('username', { validate: filled })}
      />
      <PasswordInput
        label={t('setup.password')}
        autoComplete="new-password"
        error={errors.password?.message}
        {...form.register('password', {
          minLength: { value: 12, message: t('setup.short') },
          required: t('setup.short'),
        })}
      />
      <PasswordInput
        label={t('setup.repeat')}
        autoComplete="new-password"
        error={errors.repeat?.message}
        {...form.register('repeat', { validate: (text, all) => text === all.password || t('setup.differ') })}
      />
      <Submit busy={isSubmitting} locked={locked} label={t('setup.go')} />
      <a className={styles.toSignIn} href="/">
        {t('setup.toSignIn')}
      </a>
    </form>
  );
}
