-- Profiles whose lists admins edit, with an audience for each part. The same file stands in migrations/sqlite; only keys are spelled differently.

CREATE TABLE terms (
    list TEXT NOT NULL,
    code TEXT NOT NULL,
    name_ja TEXT NOT NULL,
    -- Empty where the Japanese name stands for it.
    name_en TEXT NOT NULL DEFAULT '',
    position BIGINT NOT NULL,
    -- No longer to be chosen; who has it keeps it.
    retired BOOLEAN NOT NULL DEFAULT FALSE,
    -- The term that took its place. It is none that was merged itself.
    merged_into TEXT,
    version BIGINT NOT NULL DEFAULT 1,
    PRIMARY KEY (list, code)
);
-- As `Vocabulary::defaults` has them; a test compares.
INSERT INTO terms (list, code, name_ja, name_en, position) VALUES
    ('profession', 'clinical_psychologist', '臨床心理士', 'Clinical psychologist', 1),
    ('profession', 'public_psychologist', '公認心理師', 'Certified public psychologist', 2),
    ('profession', 'psychiatric_social_worker', '精神保健福祉士', 'Psychiatric social worker', 3),
    ('profession', 'social_worker', '社会福祉士', 'Certified social worker', 4),
    ('profession', 'care_worker', '介護福祉士', 'Certified care worker', 5),
    ('profession', 'teacher', '教員', 'Teacher', 6),
    ('profession', 'school_counselor', 'スクールカウンセラー', 'School counsellor', 7),
    ('profession', 'nurse', '看護師', 'Nurse', 8),
    ('profession', 'public_health_nurse', '保健師', 'Public health nurse', 9),
    ('profession', 'occupational_therapist', '作業療法士', 'Occupational therapist', 10),
    ('profession', 'speech_therapist', '言語聴覚士', 'Speech therapist', 11),
    ('profession', 'nursery_teacher', '保育士', 'Nursery teacher', 12),
    ('profession', 'physician', '医師', 'Physician', 13),
    ('profession', 'career_consultant', 'キャリアコンサルタント', 'Career consultant', 14),
    ('profession', 'peer_supporter', 'ピアサポーター', 'Peer supporter', 15),
    ('profession', 'student', '学生', 'Student', 16),
    ('profession', 'other', 'その他', 'Other', 17),
    ('credential', 'clinical_psychologist', '臨床心理士', 'Clinical psychologist', 1),
    ('credential', 'public_psychologist', '公認心理師', 'Certified public psychologist', 2),
    ('credential', 'psychiatric_social_worker', '精神保健福祉士', 'Psychiatric social worker', 3),
    ('credential', 'social_worker', '社会福祉士', 'Certified social worker', 4),
    ('credential', 'care_worker', '介護福祉士', 'Certified care worker', 5),
    ('credential', 'teacher', '教員免許', 'Teaching licence', 6),
    ('credential', 'nurse', '看護師', 'Nurse', 7),
    ('credential', 'public_health_nurse', '保健師', 'Public health nurse', 8),
    ('credential', 'occupational_therapist', '作業療法士', 'Occupational therapist', 9),
    ('credential', 'speech_therapist', '言語聴覚士', 'Speech therapist', 10),
    ('credential', 'nursery_teacher', '保育士', 'Nursery teacher', 11),
    ('credential', 'physician', '医師', 'Physician', 12),
    ('credential', 'career_consultant', 'キャリアコンサルタント', 'Career consultant', 13),
    ('field', 'medical', '医療', 'Medical care', 1),
    ('field', 'welfare', '福祉', 'Welfare', 2),
    ('field', 'education', '教育', 'Education', 3),
    ('field', 'justice', '司法・矯正', 'Justice', 4),
    ('field', 'industry', '産業・労働', 'Work and industry', 5),
    ('field', 'private_practice', '開業', 'Private practice', 6),
    ('field', 'children', '児童・家庭', 'Children and families', 7),
    ('field', 'disability', '障害', 'Disability', 8),
    ('field', 'elderly', '高齢', 'Older people', 9),
    ('field', 'addiction', '依存症', 'Addiction', 10),
    ('field', 'disaster', '災害', 'Disaster relief', 11),
    ('field', 'research', '研究', 'Research', 12),
    ('school', 'psychoanalysis', '精神分析', 'Psychoanalysis', 1),
    ('school', 'cbt', '認知行動療法', 'Cognitive behavioural therapy', 2),
    ('school', 'person_centered', 'クライエント中心療法', 'Person-centred therapy', 3),
    ('school', 'analytical', '分析心理学', 'Analytical psychology', 4),
    ('school', 'family', '家族療法・システムズ', 'Family and systems therapy', 5),
    ('school', 'solution_focused', 'ブリーフ・解決志向', 'Brief and solution-focused', 6),
    ('school', 'act', 'ACT・マインドフルネス', 'ACT and mindfulness', 7),
    ('school', 'trauma', 'トラウマ・EMDR', 'Trauma and EMDR', 8),
    ('school', 'narrative', 'ナラティヴ', 'Narrative', 9),
    ('school', 'social_casework', 'ソーシャルワーク', 'Social work', 10),
    ('school', 'coaching', 'コーチング', 'Coaching', 11),
    ('school', 'integrative', '統合・折衷', 'Integrative', 12),
    ('language', 'japanese', '日本語', 'Japanese', 1),
    ('language', 'japanese_sign_language', '日本手話', 'Japanese Sign Language', 2),
    ('language', 'easy_japanese', 'やさしい日本語', 'Easy Japanese', 3),
    ('language', 'english', '英語', 'English', 4),
    ('language', 'chinese', '中国語', 'Chinese', 5),
    ('language', 'korean', '韓国・朝鮮語', 'Korean', 6),
    ('language', 'vietnamese', 'ベトナム語', 'Vietnamese', 7),
    ('language', 'nepali', 'ネパール語', 'Nepali', 8),
    ('language', 'tagalog', 'フィリピノ語', 'Filipino', 9),
    ('language', 'portuguese', 'ポルトガル語', 'Portuguese', 10),
    ('language', 'spanish', 'スペイン語', 'Spanish', 11);

-- Where every member may see it, the name of the first profession stands with the member: in both languages, a line each.
UPDATE members SET profession = (SELECT t.name_ja || '
' || t.name_en FROM terms t WHERE t.list = 'profession' AND t.code = members.profession);

ALTER TABLE members ADD COLUMN called_by TEXT NOT NULL DEFAULT '';
ALTER TABLE members ADD COLUMN workplaces TEXT NOT NULL DEFAULT '';
-- Whether the directory lists them.
ALTER TABLE members ADD COLUMN listed BOOLEAN NOT NULL DEFAULT TRUE;
-- Several, a line each.
ALTER TABLE members RENAME COLUMN link TO links;
UPDATE member_audiences SET part = 'links' WHERE part = 'link';

-- What one is open to has an audience like every other list.
INSERT INTO member_terms (member_id, list, code, position, audience, active)
    SELECT id, 'open', 'consultation', 0, 'members', standing = 'active' FROM members WHERE open_to_consultation = TRUE;
INSERT INTO member_terms (member_id, list, code, position, audience, active)
    SELECT id, 'open', 'speaking', 1, 'members', standing = 'active' FROM members WHERE open_to_speaking = TRUE;
ALTER TABLE members DROP COLUMN open_to_consultation;
ALTER TABLE members DROP COLUMN open_to_speaking;

-- What a handle looks like (`domain::member::look`): two that look alike are not given. Those that were stay.
ALTER TABLE members ADD COLUMN handle_look TEXT NOT NULL DEFAULT '';
UPDATE members SET handle_look = replace(replace(replace(replace(handle, '0', 'o'), '1', 'l'), '_', '-'), 'rn', 'm');
UPDATE members SET handle_look = handle_look || ':' || id
    WHERE EXISTS (SELECT o.id FROM members o WHERE o.handle_look = members.handle_look AND o.id < members.id);
CREATE UNIQUE INDEX members_by_handle_look ON members (handle_look);

-- Whose place in the directory changed, by the number that `versions` has of `members` since then: each process keeps the
-- directory in memory and asks for what came after. Nothing points to members, since erased ones are told as well.
CREATE TABLE directory_changes (
    member_id BIGINT PRIMARY KEY,
    version BIGINT NOT NULL
);
CREATE INDEX directory_changes_by_version ON directory_changes (version);

-- Facets are counted in memory; what is asked of a term is who has it.
DROP INDEX member_terms_by_term;
CREATE INDEX member_terms_by_term ON member_terms (list, code, member_id);

CREATE TABLE credentials (
    id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    member_id BIGINT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    -- Of the list `credential`.
    code TEXT NOT NULL,
    state TEXT NOT NULL,
    expires_at BIGINT
);
CREATE INDEX credentials_by_member ON credentials (member_id, state);
