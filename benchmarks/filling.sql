-- Fills a database whose teams, people of theirs, numbers, statuses, tags and lists are there; see data.py.
-- %(people)s candidates, half of them of the first team; each with a conversation, an application or two, some texts.

SELECT setseed(0.42);

CREATE FUNCTION pg_temp.id_at(at timestamptz) RETURNS uuid LANGUAGE sql VOLATILE AS $$
    SELECT (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7'
            || substr(replace(gen_random_uuid()::text, '-', ''), 14))::uuid
$$;
-- One of some words, the first far more often than the last.
CREATE FUNCTION pg_temp.skewed(words text[]) RETURNS text LANGUAGE sql VOLATILE AS $$
    SELECT words[1 + floor(cardinality(words) * power(random(), 2))::int]
$$;

CREATE TEMP TABLE team AS
    SELECT row_number() OVER (ORDER BY t.slug) AS nth, t.id, t.account_id,
           (SELECT n.id FROM messaging_number n WHERE n.team_id = t.id LIMIT 1) AS number_id,
           ARRAY(SELECT m.user_id FROM accounts_membership m WHERE m.team_id = t.id AND m.role <> 'restricted'
                 ORDER BY m.id) AS people,
           ARRAY(SELECT s.id FROM candidates_applicationstatus s WHERE s.team_id = t.id ORDER BY s.position) AS statuses
    FROM accounts_team t WHERE t.slug LIKE 'bench-%%';

CREATE TEMP TABLE person AS
    SELECT n, t.id AS team_id, t.account_id, t.number_id, t.people, t.statuses, born,
           pg_temp.id_at(born) AS id, pg_temp.id_at(born) AS chat_id,
           '+1' || (2012000000 + mod(n::bigint * 7919, 700000000)) AS phone,
           -- Who waits has waited for hours or days; with whom it is over, it is so since any time.
           CASE WHEN random() < 0.03 THEN 'waiting' WHEN random() < 0.3 THEN 'closed' ELSE 'answered' END AS state,
           least(%(now)s, greatest(born, %(now)s - interval '20 hours' * -ln(1 - random()))) AS waiting_since,
           least(%(now)s, born + interval '40 days' * -ln(1 - random())) AS last_at,
           CASE WHEN random() < 0.4 THEN t.people[1 + floor(random() * cardinality(t.people))::int] END AS assignee_id,
           1 + floor(-ln(1 - random()) * 4.5)::int AS texts,
           random() < 0.3 AS is_inbound_last,
           (ARRAY['Is this job still open?', 'Yes, I can start on Monday.', 'Thank you, I will call you tomorrow.',
                  'What does it pay an hour?', 'I found another job, but thank you.', 'Which shift would it be?',
                  'Could we move the interview to Friday?', 'I have sent my papers by e-mail.'
                 ])[1 + floor(random() * 8)::int] AS last_body
    FROM (
        SELECT n, CASE WHEN mod(n, 2) = 0 THEN 1 ELSE 2 + mod(n / 2, 19) END AS team_nth,
               %(now)s - interval '1000 days' * power(random(), 1.5) AS born
        FROM generate_series(1, %(people)s) AS n
    ) AS drawn JOIN team t ON t.nth = team_nth
    ORDER BY born;
-- The longest thread of all.
UPDATE person SET texts = 5000, last_at = %(now)s, state = 'answered' WHERE n = 2;
UPDATE person SET last_at = waiting_since, is_inbound_last = true WHERE state = 'waiting';
ANALYZE person;

INSERT INTO candidates_candidate (id, team_id, created_at, updated_at, phone, first_name, middle_name, last_name, email,
        street, city, state, postal_code, country, time_zone, external_id, custom)
    SELECT id, team_id, born, born, phone, first, '', last,
           CASE WHEN random() < 0.8 THEN lower(first || '.' || replace(last, ' ', '')) || n || '@example.test' ELSE '' END,
           '', place[1], place[2], place[3] || lpad(mod(n, 100)::text, 2, '0'), 'US', '',
           CASE WHEN random() < 0.6 THEN 'ATS-' || n ELSE '' END,
           CASE WHEN random() < 0.5 THEN jsonb_build_object(
               'licence', (ARRAY['RN', 'LPN', 'CNA', 'none'])[1 + floor(random() * 4)::int],
               'years', floor(random() * 30), 'own_car', random() < 0.6) ELSE '{}' END
    FROM (
        SELECT person.*,
               pg_temp.skewed(ARRAY['Ada', 'Ben', 'Cleo', 'Dario', 'Esme', 'Farid', 'Greta', 'Hugo', 'Ines', 'Jonas',
                   'Kira', 'Luca', 'Mina', 'Nils', 'Orla', 'Pavel', 'Quinn', 'Rosa', 'Sami', 'Tess', 'Uma', 'Vito',
                   'Wanda', 'Xenia', 'Yusuf', 'Zelda', 'Abel', 'Bryn', 'Cyrus', 'Dalia', 'Elio', 'Freya']) AS first,
               pg_temp.skewed(ARRAY['Madeup', 'Example', 'Sample', 'Testman', 'Nobody', 'Placeholder', 'Specimen',
                   'Fiction', 'Invent', 'Figment', 'Mock', 'Dummy', 'Pretend', 'Imagin', 'Fable'])
                   || pg_temp.skewed(ARRAY['', 'son', 'ley', 'berg', 'ova', 'ski', 'ez', 'ton', 'field', 'er']) AS last,
               string_to_array(pg_temp.skewed(ARRAY['Newark,NJ,071', 'Boston,MA,021', 'Houston,TX,770', 'Chicago,IL,606',
                   'Trenton,NJ,086', 'Dallas,TX,752', 'Albany,NY,122', 'Dover,DE,199', 'Reno,NV,895', 'Boise,ID,837',
                   'Salem,OR,973', 'Provo,UT,846', 'Fargo,ND,581', 'Juneau,AK,998']), ',') AS place
        FROM person
    ) AS drawn;

INSERT INTO candidates_application (id, team_id, candidate_id, status_id, created_at, applied_at, is_active, method,
        job_title, job_location, source, medium, campaign, referrer, keyword, requisition_id, external_job_id, external_id)
    SELECT pg_temp.id_at(at), team_id, id, statuses[1 + floor(cardinality(statuses) * power(random(), 3))::int], at, at,
           is_active, (ARRAY['import', 'feed', 'api', 'chat'])[1 + floor(random() * 4)::int],
           pg_temp.skewed(ARRAY['Registered nurse', 'Warehouse associate', 'Forklift operator', 'Home health aide',
               'Truck driver', 'Line cook', 'Cashier', 'Security guard', 'Electrician', 'Medical assistant',
               'Phlebotomist', 'Welder', 'Caregiver', 'Picker and packer', 'Night auditor', 'Barista', 'Roofer',
               'Surgical technologist', 'Crane operator', 'Beekeeper']),
           pg_temp.skewed(ARRAY['Newark', 'Boston', 'Houston', 'Chicago', 'Dallas', 'Albany']),
           pg_temp.skewed(ARRAY['Job board', 'Career site', 'Referral', 'Job fair', 'Social', 'Walk-in', 'Agency', 'Radio']),
           '', '', '', '', 'REQ-' || mod(n, 900), '', ''
    FROM (
        SELECT person.*, born AS at, true AS is_active FROM person
        UNION ALL
        SELECT person.*, born - interval '90 days' * random(), false FROM person WHERE random() < 0.25
    ) AS arrival;

INSERT INTO chat_conversation (id, team_id, candidate_id, number_id, created_at, stage, assignee_id, waiting_since, closed_at,
        last_message_at, last_inbound_at, last_body, last_is_inbound)
    SELECT chat_id, team_id, id, number_id, born,
           (ARRAY['new', 'engaged', 'disengaged', 'delivered'])[1 + floor(4 * power(random(), 2))::int], assignee_id,
           CASE state WHEN 'waiting' THEN waiting_since END, CASE state WHEN 'closed' THEN last_at END, last_at,
           CASE WHEN is_inbound_last THEN last_at WHEN texts > 1 THEN born + (last_at - born) * (texts - 1) / texts END,
           last_body, is_inbound_last
    FROM person;

INSERT INTO chat_message (id, team_id, conversation_id, number_id, created_at, updated_at, direction, status, origin,
        author_id, phone, body, media, segments, provider_sid, error_code, error_detail, lane, attempts, looks, sent_at,
        delivered_at, send_at)
    SELECT pg_temp.id_at(at), team_id, chat_id, number_id, at, at,
           CASE WHEN is_inbound THEN 'inbound' ELSE 'outbound' END,
           CASE WHEN is_inbound THEN 'received' WHEN is_lost THEN 'failed' ELSE 'delivered' END,
           CASE WHEN is_inbound OR nth > 1 THEN 'chat' ELSE 'blast' END,
           CASE WHEN NOT is_inbound AND nth > 1 THEN coalesce(assignee_id, people[1]) END, phone,
           CASE WHEN nth = texts THEN last_body ELSE
               (ARRAY['Hello', 'Hi there', 'Good morning', 'Thank you', 'Sure', 'Sorry'])[1 + floor(random() * 6)::int]
               || ', ' ||
               (ARRAY['are you still looking for work as a', 'we have a new opening for a', 'I would like to apply as a',
                      'when could you begin as a', 'what are the hours of a', 'do you know anybody who works as a'
                     ])[1 + floor(random() * 6)::int] || ' ' ||
               pg_temp.skewed(ARRAY['nurse', 'forklift operator', 'driver', 'cook', 'cashier', 'guard', 'welder', 'aide',
                                    'picker', 'roofer', 'barista', 'beekeeper']) || ' in ' ||
               pg_temp.skewed(ARRAY['Newark', 'Boston', 'Houston', 'Chicago', 'Dallas', 'Albany', 'Dover', 'Reno']) ||
               CASE WHEN random() < 0.02 THEN '? Code ' || n ELSE '?' END
           END,
           '[]', 1, 'SM' || lpad(to_hex(row_number() OVER ()), 32, '0'), '', '', 0, 0, 0,
           CASE WHEN NOT is_inbound AND NOT is_lost THEN at END, CASE WHEN NOT is_inbound AND NOT is_lost THEN at END,
           CASE WHEN NOT is_inbound THEN at END
    FROM (
        SELECT person.*, nth, born + (last_at - born) * nth / texts AS at,
               (mod(texts - nth, 2) = 0) = is_inbound_last AS is_inbound, random() < 0.02 AS is_lost
        FROM person, generate_series(1, texts) AS nth
        ORDER BY at
    ) AS text;

INSERT INTO chat_note (id, team_id, conversation_id, created_at, author_id, body, mentions)
    SELECT pg_temp.id_at(last_at), team_id, chat_id, last_at, people[1], 'Called, nobody answered.', '[]'
    FROM person WHERE random() < 0.02;

INSERT INTO chat_readmark (id, team_id, conversation_id, user_id, created_at, read_at)
    SELECT pg_temp.id_at(last_at), team_id, chat_id, coalesce(assignee_id, people[1]), last_at, last_at
    FROM person WHERE random() < 0.6;

INSERT INTO chat_conversationshare (id, team_id, conversation_id, user_id, created_at)
    SELECT pg_temp.id_at(born), team_id, chat_id, m.user_id, born
    FROM person JOIN accounts_membership m USING (team_id) WHERE m.role = 'restricted' AND random() < 0.002;

INSERT INTO events_event (team_id, seq, kind, conversation_id, subject_id, actor_id, data, created_at)
    SELECT team_id, 1000 + row_number() OVER (PARTITION BY team_id ORDER BY born),
           CASE WHEN state = 'closed' THEN 'conversation.closed' ELSE 'conversation.assigned' END, chat_id, chat_id, people[1],
           jsonb_build_object('assignee', assignee_id), last_at
    FROM person WHERE assignee_id IS NOT NULL;

-- The first tag is a quarter's, the last a handful's. (Of each pair by itself: else the database draws for a tag.)
INSERT INTO candidates_candidatetag (id, team_id, candidate_id, tag_id, created_at)
    SELECT pg_temp.id_at(born), team_id, person.id, tag.id, born
    FROM (SELECT id, team_id, row_number() OVER (PARTITION BY team_id ORDER BY id) AS nth FROM candidates_tag) AS tag
    JOIN person USING (team_id) WHERE random() + 0 * n < 0.25 / power(tag.nth, 2.5);

INSERT INTO messaging_optout (id, team_id, account_id, created_at, said_at, phone, source, wording)
    SELECT pg_temp.id_at(last_at), team_id, account_id, last_at, last_at, phone, 'keyword', 'STOP'
    FROM person WHERE mod(n, 50) = 7;
INSERT INTO messaging_consentevent (id, team_id, created_at, at, phone, kind, method, wording)
    SELECT pg_temp.id_at(born), team_id, born, born, phone,
           CASE mod(n, 50) WHEN 7 THEN 'revoked' WHEN 11 THEN 'refused' ELSE 'given' END, 'text', ''
    FROM person WHERE mod(n, 50) IN (7, 11, 12, 13, 14);
INSERT INTO messaging_phonefact (id, team_id, created_at, phone, fact, error_code)
    SELECT pg_temp.id_at(born), team_id, born, phone, CASE WHEN mod(n, 400) = 3 THEN 'invalid' ELSE 'landline' END, ''
    FROM person WHERE mod(n, 200) = 3;

-- “Everybody of spring” has a fifth of the team, at most 100,000; the others a few hundred.
INSERT INTO lists_listmember (id, team_id, list_id, candidate_id, created_at)
    SELECT pg_temp.id_at(at), team_id, list_id, id, at
    FROM (
        SELECT person.team_id, person.id, list.id AS list_id,
               %(now)s - interval '30 days' * random() AS at, list.size,
               row_number() OVER (PARTITION BY list.id ORDER BY random()) AS nth
        FROM (
            SELECT l.id, l.team_id, count(*) FILTER (WHERE l.name LIKE 'Everybody%%') > 0 AS is_large,
                   CASE WHEN l.name LIKE 'Everybody%%' THEN 100000 ELSE 300 END AS size
            FROM lists_list l WHERE l.kind = 'static' GROUP BY l.id
        ) AS list JOIN person USING (team_id)
        WHERE random() + 0 * n < CASE WHEN is_large THEN 0.2 ELSE 0.01 END
    ) AS drawn WHERE nth <= size
    ORDER BY at;
INSERT INTO lists_listsize (id, team_id, list_id, day, size, textable, created_at)
    SELECT gen_random_uuid(), team_id, id, (%(now)s - interval '1 day' * day)::date, 100000 - 50 * day, 97000 - 50 * day, %(now)s
    FROM lists_list, generate_series(1, 30) AS day;

DROP TABLE person, team;
